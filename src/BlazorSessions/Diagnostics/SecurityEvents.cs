namespace BlazorSessions.Diagnostics;

/// <summary>
/// Names of events that concern security, out of OWASP's Logging Vocabulary. They are the property <c>owasp</c> of an event,
/// beside its text, so that one alert finds those of any app.
/// </summary>
internal static class SecurityEvents
{
    public const string LoginSuccess = "authn_login_success";
    public const string LoginFail = "authn_login_fail";
    public const string TokenReuse = "authn_token_reuse";
    public const string AuthorizationFail = "authz_fail";
    public const string DecryptFail = "crypt_decrypt_fail";
    public const string InputInvalid = "input_validation_fail";
    public const string ForeignOrigin = "malicious_cors";
    public const string SessionCreated = "session_created";
    public const string SessionRenewed = "session_renewed";
    public const string SessionExpired = "session_expired";
    public const string SessionUsedAfterEnd = "session_use_after_expire";
}
