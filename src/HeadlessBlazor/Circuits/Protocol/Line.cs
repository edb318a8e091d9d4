using System.Net.WebSockets;
using HeadlessBlazor.Circuits.Http;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// What a hub connection runs over: requests with the browser's cookies and headers, and its WebSocket. It can be
/// cut, as a network is: without a word to the server.
/// </summary>
internal sealed class Line(BrowserHttp http) : HttpMessageHandler
{
    private readonly CancellationTokenSource _cut = new();
    private WebSocket? _socket;

    /// <summary>Gets why the server let no connection come about; null when it refused nothing.</summary>
    public CircuitRefusedException? Refusal { get; private set; }

    public async ValueTask<WebSocket> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return _socket = await http.ConnectAsync(address, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Refusal = exception as CircuitRefusedException
                ?? new CircuitRefusedException($"The WebSocket could not be opened: {exception.Message}", exception);
            throw;
        }
    }

    public void Cut()
    {
        _cut.Cancel();
        _socket?.Abort();
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
        var response = await http.SendAsync(request, either.Token);
        if (!response.IsSuccessStatusCode)
        {
            var (path, status) = (request.RequestUri!.AbsolutePath, (int)response.StatusCode); // it was sent somewhere
            Refusal ??= new CircuitRefusedException($"The server refused {request.Method} {path} with status {status}.")
            {
                StatusCode = response.StatusCode,
            };
        }

        return response;
    }
}
