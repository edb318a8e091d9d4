using Microsoft.Extensions.Logging;

namespace BlazorSessions.Diagnostics;

/// <summary>All log messages. Handles only, never secrets or users. 1xx live sessions, 2xx HTTP, 3xx circuits, 4xx the app's
/// users. docs/log-events.md says what each means.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "Session {Handle} ended: {Reason}.")]
    public static partial void SessionEnded(this ILogger logger, SessionHandle handle, string reason, string owasp = SecurityEvents.SessionExpired);

    [LoggerMessage(110, LogLevel.Information, "Session {Handle} was created.")]
    public static partial void SessionCreated(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.SessionCreated);

    [LoggerMessage(111, LogLevel.Information, "A user signed in to session {Handle}.")]
    public static partial void SignedIn(this ILogger logger, SessionHandle? handle, string owasp = SecurityEvents.LoginSuccess);

    [LoggerMessage(114, LogLevel.Information, "Session {Handle} was renewed by whoever has it.")]
    public static partial void SessionRenewed(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.SessionRenewed);

    [LoggerMessage(115, LogLevel.Warning, "A sign-in was refused: {Reason}.")]
    public static partial void SignInRefused(this ILogger logger, SessionSignInRefusal reason, string owasp = SecurityEvents.LoginFail);

    [LoggerMessage(102, LogLevel.Warning, "The session store failed during {Work}; it will be tried again.")]
    public static partial void BackgroundStoreFailed(this ILogger logger, string work, Exception exception);

    [LoggerMessage(103, LogLevel.Error, "Background work on sessions failed during {Work}.")]
    public static partial void BackgroundFailed(this ILogger logger, string work, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "The user of session {Handle} could not be read, so it counts as signed out.")]
    public static partial void UserUnreadable(this ILogger logger, SessionHandle handle);

    [LoggerMessage(105, LogLevel.Error, "A listener of session {Handle} failed.")]
    public static partial void ListenerFailed(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(124, LogLevel.Error, "The clean-up of expired sessions was skipped: this machine's clock and the clock of the store's server differ by {Difference}, and a clock that is ahead would have living sessions dropped for every node. Set both clocks; the clean-up goes on when they agree, and this is said once until then.")]
    public static partial void ClocksDiffer(this ILogger logger, TimeSpan difference);

    [LoggerMessage(112, LogLevel.Error, "A listener to the changes of session {Handle} failed in a request.")]
    public static partial void ScopeListenerFailed(this ILogger logger, SessionHandle? handle, Exception exception);

    [LoggerMessage(113, LogLevel.Warning, "The previous secret of session {Handle} could not be cleared; the next request tries again.")]
    public static partial void GraceNotEnded(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(106, LogLevel.Warning, "The record of session {Handle} could not be decrypted, so it counts as missing.")]
    public static partial void RecordUnreadable(this ILogger logger, SessionHandle handle, Exception exception, string owasp = SecurityEvents.DecryptFail);

    [LoggerMessage(107, LogLevel.Warning, "Session {Handle} was dropped by the memory store to make room.")]
    public static partial void SessionEvicted(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.SessionExpired);

    [LoggerMessage(125, LogLevel.Information, "The session store takes touches again.")]
    public static partial void TouchesTaken(this ILogger logger);

    [LoggerMessage(EventId = 130, Message = "The backplane did not take {Count} messages for other nodes; they find out by asking the store.")]
    public static partial void BackplanePublishFailed(this ILogger logger, LogLevel level, int count, Exception exception);

    [LoggerMessage(EventId = 131, Message = "The backplane does not carry messages to this node any more; it is connected again, and the store asked meanwhile.")]
    public static partial void BackplaneLost(this ILogger logger, LogLevel level, Exception? exception);

    [LoggerMessage(108, LogLevel.Debug, "Dropped {Count} expired sessions.")]
    public static partial void ExpiredDropped(this ILogger logger, int count);

    [LoggerMessage(109, LogLevel.Warning, "The value {Key} of session {Handle} is no {Type}, so it counts as absent. An older version of the app may have written it.")]
    public static partial void ValueUnreadable(this ILogger logger, SessionHandle handle, string key, string type);

    [LoggerMessage(120, LogLevel.Warning, "What the cache holds of session {Handle} cannot be read, so it counts as missing.")]
    public static partial void CacheEntryUnreadable(this ILogger logger, SessionHandle handle);

    [LoggerMessage(121, LogLevel.Information, "{Store} cannot compare and set: of two nodes that write to one session at the same moment, one may lose its write. On one node nothing is lost.")]
    public static partial void LastWriteWins(this ILogger logger, string store);

    [LoggerMessage(EventId = 122, Message = "The sink {Sink} failed to take session {Handle}; it will be tried a few times.")]
    public static partial void MirrorFailed(this ILogger logger, LogLevel level, string sink, SessionHandle handle, Exception exception);

    [LoggerMessage(123, LogLevel.Warning, "The app has stopped before the sink {Sink} was told of all: {Count} sessions were left.")]
    public static partial void MirrorAbandoned(this ILogger logger, int count, string sink);

    [LoggerMessage(201, LogLevel.Debug, "A session cookie was ignored: {Why}.")]
    public static partial void CookieIgnored(this ILogger logger, string why, string owasp = SecurityEvents.InputInvalid);

    [LoggerMessage(219, LogLevel.Error, "Data Protection has no keys at the moment, so no session cookie can be read. Requests that bring one are answered as while the session store is away.")]
    public static partial void KeysAway(this ILogger logger);

    [LoggerMessage(217, LogLevel.Debug, "The record of session {Handle} in cookies was ignored: it is not authentic, or its key is unknown here.")]
    public static partial void RecordCookiesIgnored(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.DecryptFail);

    [LoggerMessage(218, LogLevel.Information, "Sessions are kept in the cookies of their browsers. This node keeps tabs and circuits in step until it stops; nodes do not know of each other, and a restart forgets which sessions have ended.")]
    public static partial void SessionsInCookies(this ILogger logger);

    [LoggerMessage(202, LogLevel.Warning, "Session {Handle} was asked for with an outdated token; the request is anonymous.")]
    public static partial void TokenOutdated(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.TokenReuse);

    [LoggerMessage(203, LogLevel.Information, "Session {Handle} was asked for but does not exist or has ended; the request is anonymous.")]
    public static partial void HandleUnknown(this ILogger logger, SessionHandle handle, string owasp = SecurityEvents.SessionUsedAfterEnd);

    [LoggerMessage(204, LogLevel.Warning, "The session store could not be reached; the request goes on without its session.")]
    public static partial void StoreUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(205, LogLevel.Warning, "A request to {Path} was refused, as a page of another origin may have sent it (origin {Origin}, Sec-Fetch-Site {Site}). {Advice}")]
    public static partial void OriginRefused(this ILogger logger, string path, string? origin, string? site, string advice, string owasp = SecurityEvents.ForeignOrigin);

    [LoggerMessage(206, LogLevel.Information, "A request ended as {Status}: {Message}")]
    public static partial void RequestRefused(this ILogger logger, int status, string message);

    [LoggerMessage(215, LogLevel.Warning, "A request ended as {Status}, as the session store failed.")]
    public static partial void RequestFailedInStore(this ILogger logger, int status, Exception exception);

    [LoggerMessage(216, LogLevel.Warning, "The login page {Path} is interactive, and the circuit that it needs is refused to who is not signed in ({Circuits}), so that nobody can sign in there. That is the fallback policy of the app, or RequireAuthorization() on MapRazorComponents. In its place put @attribute [Authorize] into the _Imports.razor of the pages, and [AllowAnonymous] on the login page; or let that page be static, without @rendermode.")]
    public static partial void LoginPageNeedsCircuit(this ILogger logger, string path, string? circuits);

    [LoggerMessage(207, LogLevel.Warning, "A ticket was refused: {Why}.")]
    public static partial void TicketRefused(this ILogger logger, string why, string owasp = SecurityEvents.InputInvalid);

    [LoggerMessage(212, LogLevel.Warning, "A Secure session cookie was set in answer to a request over plain http ({Host}), where browsers do not keep it, so that nobody stays signed in. Serve the app over https. If a proxy ends TLS in front of it, let the app read the proxy's headers: app.UseForwardedHeaders() with X-Forwarded-Proto, or ASPNETCORE_FORWARDEDHEADERS_ENABLED=true. For http on purpose set Cookie.Name and Cookie.SecurePolicy.")]
    public static partial void SecureCookieOverHttp(this ILogger logger, string host);

    [LoggerMessage(213, LogLevel.Warning, "A cookie {Cookie} is sealed with Data Protection key {Key}, which this app does not have or may not use, so whoever brings it is a visitor. Were keys lost with a restart, or does each node have its own? Keep them where all nodes find them, such as builder.Services.AddDataProtection().SetApplicationName(\"shop\").PersistKeysToFileSystem(folder). Another app on this host may use the same cookie name, too: set Cookie.Name. This is said once for each key.")]
    public static partial void CookieKeyMissing(this ILogger logger, string cookie, Guid key, string owasp = SecurityEvents.DecryptFail);

    [LoggerMessage(214, LogLevel.Warning, "Cookies came with {Count} different Data Protection keys that this app does not have; no more of them are reported until it starts again. Clients can invent them.")]
    public static partial void CookieKeysMissing(this ILogger logger, int count);

    [LoggerMessage(221, LogLevel.Information, "The user of session {Handle} was denied {Endpoint}.")]
    public static partial void AccessDenied(this ILogger logger, SessionHandle? handle, string? endpoint, string owasp = SecurityEvents.AuthorizationFail);

    [LoggerMessage(211, LogLevel.Error, "Whether the user of a session may pass could not be decided: denied.")]
    public static partial void UserCheckFailed(this ILogger logger, Exception exception, string owasp = SecurityEvents.AuthorizationFail);

    [LoggerMessage(220, LogLevel.Warning, "The default authentication scheme is \"{Default}\", and sessions sign users in by \"{Ours}\": HttpContext.User and AuthorizeView know who signed in by the one, SessionState.User and RequireUser who signed in by the other. For one answer write builder.Services.Configure<AuthenticationOptions>(options => options.{Option} = BlazorSessionsDefaults.AuthenticationScheme) after it in Program.cs. Where sessions hold values only, this is as it should be.")]
    public static partial void OtherDefaultScheme(this ILogger logger, string @default, string ours, string option);

    [LoggerMessage(240, LogLevel.Error, "A request failed, and what it wrote to HttpContext.Session could not be kept either.")]
    public static partial void HttpSessionLost(this ILogger logger, Exception exception);

    [LoggerMessage(260, LogLevel.Information, "The app's validation rejected the user of session {Handle}, which is ended.")]
    public static partial void UserRejected(this ILogger logger, SessionHandle handle);

    [LoggerMessage(261, LogLevel.Error, "Whether the user of session {Handle} may still be signed in could not be found out: nobody passes until it is.")]
    public static partial void ValidationFailed(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(262, LogLevel.Error, "A handler of the event {Event} failed; the session is {Handle}.")]
    public static partial void EventHandlerFailed(this ILogger logger, string @event, SessionHandle? handle, Exception exception);

    [LoggerMessage(263, LogLevel.Information, "A connection to a hub was aborted, as its session {Handle} has ended or has another secret by now.")]
    public static partial void HubConnectionAborted(this ILogger logger, SessionHandle handle);

    [LoggerMessage(250, LogLevel.Warning, "The tokens of session {Handle} could not be renewed for the HTTP client {Client}; the next call tries again.")]
    public static partial void TokenRenewalFailed(this ILogger logger, SessionHandle handle, string client, Exception exception);

    [LoggerMessage(251, LogLevel.Information, "The identity provider refused to renew the tokens of session {Handle} for the HTTP client {Client}.")]
    public static partial void TokenRenewalRefused(this ILogger logger, SessionHandle handle, string client);

    [LoggerMessage(301, LogLevel.Information, "Circuit {Circuit} came back with another session or user and was refused.")]
    public static partial void ReconnectRefused(this ILogger logger, string circuit, string owasp = SecurityEvents.AuthorizationFail);

    [LoggerMessage(302, LogLevel.Information, "Circuit {Circuit} started with another session than its page was rendered for; the page reloads.")]
    public static partial void PrerenderMismatch(this ILogger logger, string circuit);

    [LoggerMessage(307, LogLevel.Warning, "The browser of circuit {Circuit} did not show the secret that counts and did not reload; its connection is aborted.")]
    public static partial void CircuitRefuted(this ILogger logger, string circuit, string owasp = SecurityEvents.TokenReuse);

    [LoggerMessage(303, LogLevel.Debug, "Removing the cookie of session {Handle} did not reach the browser.")]
    public static partial void CookieNotRemoved(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(304, LogLevel.Warning, "The host pushed another user into circuit {Circuit} than its session has; the circuit keeps the session's.")]
    public static partial void ForeignUserPushed(this ILogger logger, string circuit);

    [LoggerMessage(305, LogLevel.Debug, "Circuit {Circuit} could not be told of a change.")]
    public static partial void CircuitUnreachable(this ILogger logger, string circuit, Exception exception);

    [LoggerMessage(306, LogLevel.Error, "A change of the session could not be shown in circuit {Circuit}.")]
    public static partial void PushFailed(this ILogger logger, string circuit, Exception exception);

    [LoggerMessage(308, LogLevel.Error, "The app's claims transformation failed in a circuit, where the user counts as signed out until they sign in again or the page is loaded anew.")]
    public static partial void TransformationFailed(this ILogger logger, Exception exception);

    [LoggerMessage(401, LogLevel.Warning, "The user of session {Handle} could not be loaded; it will be tried again.")]
    public static partial void UserUnavailable(this ILogger logger, SessionHandle handle, Exception exception);

    [LoggerMessage(402, LogLevel.Warning, "The app knows no user for session {Handle}, which is ended.")]
    public static partial void UserUnknown(this ILogger logger, SessionHandle handle);

    [LoggerMessage(403, LogLevel.Error, "A listener to the changes of the app's user failed.")]
    public static partial void UserListenerFailed(this ILogger logger, Exception exception);
}
