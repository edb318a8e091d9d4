using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http.Clients;

/// <summary>
/// Stands before the shared handlers of one client, and tells them whose session its requests are sent for: of the scope that
/// the client was made in. Not of whoever runs at the moment: code of one circuit runs in the context of another, or of none,
/// when a timer or an event of the app calls it.
/// </summary>
internal sealed class CallerHandler(IServiceProvider scope, HttpMessageHandler shared) : DelegatingHandler(shared)
{
    private ISessionService? _session;

    /// <summary>Gets or sets the client; its address may be set at any time before its first request.</summary>
    public HttpClient? Client { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Note(request);
        return base.SendAsync(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Note(request);
        return base.Send(request, cancellationToken);
    }

    private void Note(HttpRequestMessage request)
    {
        var caller = RequestCaller.Of(request) ?? new RequestCaller(Find);
        (caller with { MayHaveToken = IsHome(request.RequestUri) }).PutInto(request);
    }

    // A client with an address of its own may be asked for another one, whose server is not to see the token.
    private bool IsHome(Uri? address) => Client?.BaseAddress is not { } home || address is null || Uri.Compare(
        home, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private ISessionService Find()
    {
        try
        {
            return _session ??= scope.GetRequiredService<ISessionService>();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException(
                "This HttpClient was made by a singleton, which serves nobody's session in particular. Inject the client, or "
                + "IHttpClientFactory, in the scope of the request or circuit, or call request.SetSession(sessions) before you send.",
                exception);
        }
    }
}
