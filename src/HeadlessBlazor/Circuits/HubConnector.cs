using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using HeadlessBlazor.Circuits.Http;
using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Circuits;

/// <summary>Opens the hub connection as the framework's script does: negotiate, then connect with the token.</summary>
internal static class HubConnector
{
    public static async Task<HubConnection> ConnectAsync(
        BrowserHttp http, Uri baseAddress, IHubListener listener, CancellationToken cancellationToken)
    {
        var token = await NegotiateAsync(http, baseAddress, cancellationToken);
        var address = new UriBuilder(new Uri(baseAddress, $"_blazor?id={Uri.EscapeDataString(token)}"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
        WebSocket socket;
        try
        {
            socket = await http.ConnectAsync(address.Uri, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // The test server's client says so and carries the status in its text only.
            var status = exception.Message.Split(' ').Select(word => int.TryParse(word, out var code) ? code : 0).Max();
            throw new CircuitRefusedException($"The server refused the WebSocket: {exception.Message}", exception)
            {
                StatusCode = status == 0 ? null : (HttpStatusCode)status,
            };
        }

        return new HubConnection(socket, listener);
    }

    private static async Task<string> NegotiateAsync(
        BrowserHttp http, Uri baseAddress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(baseAddress, "_blazor/negotiate?negotiateVersion=1"));
        request.Headers.TryAddWithoutValidation("X-SignalR-User-Agent", "headless");
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var status = response.StatusCode;
            throw new CircuitRefusedException($"The server refused to negotiate with status {(int)status}.")
            {
                StatusCode = status,
            };
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        return answer.RootElement.GetProperty("connectionToken").GetString()
            ?? throw new CircuitRefusedException("The server negotiated no connection token.");
    }
}
