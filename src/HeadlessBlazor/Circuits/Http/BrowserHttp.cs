using System.Net;
using System.Net.WebSockets;

namespace HeadlessBlazor.Circuits.Http;

/// <summary>Sends what a browser sends: its cookies, the headers it adds itself, the headers a test adds.</summary>
internal sealed class BrowserHttp(HeadlessTransport transport, HeadlessCookies cookies, HeadlessHeaders headers)
{
    private const int MostRedirects = 20;

    public Uri BaseAddress => transport.BaseAddress;

    private string Origin => transport.BaseAddress.GetLeftPart(UriPartial.Authority);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = request.RequestUri is null ? BaseAddress : new Uri(BaseAddress, request.RequestUri);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
        {
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (cookies.HeaderFor(request.RequestUri) is { } cookie)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        var response = await transport.Http.SendAsync(request, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var setCookies))
        {
            cookies.Receive(request.RequestUri, setCookies);
        }

        return response;
    }

    /// <summary>
    /// Loads a document as a navigation does: redirects are followed while they stay with the app, and the last answer
    /// counts whatever its status is.
    /// </summary>
    public async Task<LoadedDocument> LoadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostRedirects; i++)
        {
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
            var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null;
            using var response = await SendAsync(request, cancellationToken);
            var address = request.RequestUri!; // SendAsync has made it absolute
            if (response.Headers.Location is not { } location || !IsRedirect(response.StatusCode))
            {
                var html = await response.Content.ReadAsStringAsync(cancellationToken);
                return new LoadedDocument(address, response.StatusCode, html);
            }

            var target = new Uri(address, location);
            if (target.Authority != BaseAddress.Authority)
            {
                return new LoadedDocument(target, response.StatusCode, "");
            }

            request = Redirected(request, target, response.StatusCode, body);
        }

        throw new HttpRequestException($"'{request.RequestUri}' redirected more than {MostRedirects} times.");
    }

    public async Task<WebSocket> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var sent = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Origin"] = Origin };
        foreach (var (name, value) in headers)
        {
            sent.Remove(name);
            if (value is not null)
            {
                sent[name] = value;
            }
        }

        if (cookies.HeaderFor(address) is { } cookie)
        {
            sent["Cookie"] = cookie;
        }

        var socket = await transport.Connect(address, sent, cancellationToken);
        if (socket is ClientWebSocket { HttpResponseHeaders: { } received }
            && received.TryGetValue("Set-Cookie", out var setCookies))
        {
            cookies.Receive(address, setCookies);
        }

        return socket;
    }

    // 307 and 308 ask for the same request again; after the others a browser asks with GET.
    private static HttpRequestMessage Redirected(
        HttpRequestMessage request, Uri target, HttpStatusCode status, byte[]? body)
    {
        if (body is null || status is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
        {
            return new HttpRequestMessage(HttpMethod.Get, target);
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = request.Content!.Headers.ContentType; // it has a body
        return new HttpRequestMessage(request.Method, target) { Content = content };
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;
}
