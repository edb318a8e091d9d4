namespace BlazorSessions.Ui;

internal static class Attributes
{
    /// <summary>Returns the component's own class and those the app gave.</summary>
    public static string ClassOf(string own, IReadOnlyDictionary<string, object>? given) =>
        given?.GetValueOrDefault("class") is { } classes ? $"{own} {classes}" : own;
}
