namespace BlazorSessions.Redis.Records;

/// <summary>The fields of a session's hash; the scripts use the same names. A field that is null is not there.</summary>
internal static class RecordFields
{
    /// <summary>The one format there is. Nodes that know another take this record for missing, as this one takes theirs.</summary>
    public const long CurrentFormat = 1;

    public const string Format = "format";
    public const string Version = "version";
    public const string Token = "token";
    public const string PreviousToken = "previous-token";
    public const string PreviousUntil = "previous-until";
    public const string Created = "created";
    public const string Active = "active";
    public const string Idle = "idle";
    public const string Absolute = "absolute";

    /// <summary>When the record expires, which follows from the three above. Only scripts read it, to save them the sum.</summary>
    public const string Expires = "expires";

    public const string Device = "device";
    public const string User = "user";
    public const string Epoch = "epoch";
    public const string Ticket = "ticket";
    public const string Authenticated = "authenticated";
    public const string Remembered = "remembered";

    /// <summary>What the field of a value begins with, before its key. It holds the version, a colon and the bytes.</summary>
    public const char ValueMark = '=';
}
