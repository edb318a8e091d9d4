using System.Text.Json;

namespace HeadlessBlazor.Circuits.Interop;

/// <summary>One call of the server into JavaScript.</summary>
/// <param name="Handle">Names the call in the answer; 0 when the server wants none.</param>
/// <param name="Identifier">The function.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WantsReference">The server asked for an object it can call into.</param>
/// <param name="TargetId">The object the function belongs to; 0 for the window.</param>
internal sealed record ScriptCall(
    long Handle, string Identifier, JsonElement[] Arguments, bool WantsReference, long TargetId)
{
    private const int ReferenceResult = 1;

    /// <summary>What the hub sends. The kind of call, which comes last, matters to real objects only.</summary>
    public static Type[] Parameters { get; } =
        [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)];

    public static ScriptCall Read(object?[] fields) => new(
        (long)fields[0]!,
        (string)fields[1]!,
        ReadArguments((string?)fields[2]),
        (int)fields[3]! == ReferenceResult,
        (long)fields[4]!);

    private static JsonElement[] ReadArguments(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(argument => argument.Clone())];
    }
}
