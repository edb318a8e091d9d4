using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace BlazorSessions.Http.Clients;

/// <summary>
/// Puts the token of the session that a request is sent for into it. Shared by the requests of all sessions, so it keeps
/// nothing of any.
/// </summary>
internal sealed class SessionTokenHandler(string client, SessionTokenHandlerOptions options, SessionTokens tokens)
    : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var caller = RequestCaller.Of(request) ?? throw NoCaller();
        if (!caller.MayHaveToken)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var sessions = caller.Find();
        var token = await tokens.GetAsync(sessions, client, options, null, cancellationToken);
        Put(token, request);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || token is null || !MaySendAgain(request.Content))
        {
            return response;
        }

        var renewed = await TryRenewAsync(sessions, token, cancellationToken);
        if (renewed is null || renewed == token)
        {
            return response;
        }

        response.Dispose();
        Put(renewed, request);
        return await base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(
            $"The client \"{client}\" sends the token of a session, which is read asynchronously. Use SendAsync.");

    // Also where there is none: a handler before this one may send a request again that has the token of before.
    private void Put(string? token, HttpRequestMessage request) =>
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue(options.Scheme, token);

    private bool MaySendAgain(HttpContent? content) => options is { RenewWhenUnauthorized: true, RenewAsync: not null }
        && (content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent);

    // Whatever comes in the way, the API's answer is the better one.
    private async Task<string?> TryRenewAsync(ISessionService sessions, string refused, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.GetAsync(sessions, client, options, refused, cancellationToken);
        }
        catch (SessionException)
        {
            return null;
        }
    }

    private InvalidOperationException NoCaller() => new(
        $"A request of the client \"{client}\" does not say whose session it is sent for: its HttpClient was not made by "
        + "IHttpClientFactory. Inject the typed client, or IHttpClientFactory, in the scope of the request or circuit, or call "
        + "request.SetSession(sessions) before you send.");
}
