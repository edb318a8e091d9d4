using System.Net;
using System.Net.WebSockets;

namespace BlazorSessions.Tests.Hosting;

/// <summary>SignalR's long polling behind the face of a WebSocket: what is sent is a POST, what is received a poll's answer.</summary>
internal sealed class LongPollingSocket(HttpMessageInvoker http, Uri address, IReadOnlyDictionary<string, string> headers) : WebSocket
{
    private readonly CancellationTokenSource _closed = new();
    private byte[] _received = [];
    private int _taken;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _closed.IsCancellationRequested ? WebSocketState.Closed : WebSocketState.Open;

    public override string? SubProtocol => null;

    /// <summary>Opens the connection: the first poll comes back at once, and the connection keeps its request.</summary>
    public static async Task<WebSocket> ConnectAsync(
        HttpMessageInvoker http, Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var overHttps = new UriBuilder(address) { Scheme = Uri.UriSchemeHttps, Port = address.IsDefaultPort ? -1 : address.Port }.Uri;
        var socket = new LongPollingSocket(http, overHttps, headers);
        using var first = await socket.SendAsync(HttpMethod.Get, null, cancellationToken);
        return first.StatusCode == HttpStatusCode.OK
            ? socket
            : throw new InvalidOperationException($"Incomplete handshake, status code: {(int)first.StatusCode}");
    }

    public override async Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, buffer.ToArray(), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        while (_taken == _received.Length)
        {
            using var response = await SendAsync(HttpMethod.Get, null, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return new WebSocketReceiveResult(0, WebSocketMessageType.Close, true, WebSocketCloseStatus.NormalClosure, null);
            }

            (_received, _taken) = (await response.Content.ReadAsByteArrayAsync(either.Token), 0);
        }

        var count = Math.Min(buffer.Count, _received.Length - _taken);
        _received.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return new WebSocketReceiveResult(count, WebSocketMessageType.Binary, _taken == _received.Length);
    }

    public override void Abort() => _closed.Cancel();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override async Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, null, cancellationToken);
        await _closed.CancelAsync();
    }

    public override void Dispose() => _closed.Cancel();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
        {
            // Browsers send no origin with a poll.
            if (method != HttpMethod.Get || name != "Origin")
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        return await http.SendAsync(request, cancellationToken);
    }
}
