namespace BlazorSessions.Ui;

/// <summary>The one message of all components for an app that forgot the registration.</summary>
internal static class MissingSession
{
    public static SessionState ThrowIfMissing(SessionState? session, string component) => session
        ?? throw new InvalidOperationException(
            $"<{component}> found no cascading SessionState. Call builder.Services.AddBlazorSessions() in Program.cs.");
}
