namespace BlazorSessions.Http;

/// <summary>What reading the session's cookie came to.</summary>
/// <param name="Cookie">What it says; null when there is none, or nobody can say.</param>
/// <param name="Doubt">Why nobody can say what it names.</param>
/// <param name="MissingKey">The key that it is sealed with, if that is known to be one which cannot be used here; else null.</param>
internal readonly record struct CookieReading(
    VerifiedCookie? Cookie, CookieDoubt Doubt = CookieDoubt.None, Guid? MissingKey = null)
{
    /// <summary>Gets whether there is a cookie, of whatever kind.</summary>
    public bool IsThere { get; init; }

    /// <summary>Gets why a cookie says nothing, for who measures; null when it does, or there is none.</summary>
    public string? Fault => Doubt switch
    {
        CookieDoubt.Twice => "twice",
        CookieDoubt.UnknownKey => "unknown_key",
        CookieDoubt.NoKeys => "no_keys",
        _ => IsThere && Cookie is null ? "malformed" : null,
    };
}

/// <summary>Why a cookie that may well name somebody's session is not understood.</summary>
internal enum CookieDoubt
{
    /// <summary>There is no cookie, or it is understood, or this app has never sealed the like.</summary>
    None,

    /// <summary>It came twice, and only one of them can be the browser's own.</summary>
    Twice,

    /// <summary>It has the form of a sealed one, and no key here opens it.</summary>
    UnknownKey,

    /// <summary>There are no keys here at the moment, such as at a cold start while their store is away.</summary>
    NoKeys,
}
