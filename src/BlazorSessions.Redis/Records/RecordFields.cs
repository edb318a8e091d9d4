namespace BlazorSessions.Redis.Records;

/// <summary>The fields of a session's hash; the scripts use the same names. A field that is null is not there.</summary>
internal static class RecordFields
{
    /// <summary>Everything but the two below, in the form that <see cref="RecordHead"/> gives it.</summary>
    public const string Head = "head";

    /// <summary>The principal of a user.</summary>
    public const string Ticket = "ticket";

    /// <summary>What the field of a value begins with, before its key. It holds the version, a colon and the bytes.</summary>
    public const char ValueMark = '=';
}
