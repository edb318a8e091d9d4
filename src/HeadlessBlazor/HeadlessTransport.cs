using System.Net.WebSockets;

namespace HeadlessBlazor;

/// <summary>
/// Opens a WebSocket with the given request headers. The address has the scheme <c>ws</c> or <c>wss</c>.
/// </summary>
/// <param name="address">Where to connect to.</param>
/// <param name="headers">The headers of the request, Cookie and Origin among them.</param>
/// <param name="cancellationToken">Gives up connecting.</param>
/// <returns>The open WebSocket.</returns>
public delegate Task<WebSocket> HeadlessWebSocketConnector(
    Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken);

/// <summary>
/// How a headless browser reaches the app: over the network with <see cref="ForServer"/>, or in process with the
/// handler and the WebSocket client of a test server.
/// </summary>
/// <param name="baseAddress">The app's address, path base included, for example <c>http://localhost/</c>.</param>
/// <param name="handler">Sends requests. It must neither follow redirects nor keep cookies.</param>
/// <param name="connect">Opens WebSockets.</param>
/// <remarks>
/// <code>
/// var transport = new HeadlessTransport(server.BaseAddress, server.CreateHandler(), (address, headers, stop) =>
/// {
///     var client = server.CreateWebSocketClient();
///     client.ConfigureRequest = request =>
///     {
///         foreach (var (name, value) in headers) { request.Headers[name] = value; }
///     };
///     return client.ConnectAsync(address, stop);
/// });
/// </code>
/// </remarks>
public sealed class HeadlessTransport(Uri baseAddress, HttpMessageHandler handler, HeadlessWebSocketConnector connect)
    : IDisposable
{
    /// <summary>Gets the app's address; it ends with a slash.</summary>
    public Uri BaseAddress { get; } =
        baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri($"{baseAddress.AbsoluteUri}/");

    internal HttpMessageInvoker Http { get; } = new(handler, disposeHandler: true);

    internal HeadlessWebSocketConnector Connect { get; } = connect;

    /// <summary>Reaches a running server over the network.</summary>
    /// <param name="baseAddress">The server's address, for example <c>http://127.0.0.1:5000</c>.</param>
    public static HeadlessTransport ForServer(Uri baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        return new HeadlessTransport(baseAddress, handler, ConnectAsync);
    }

    /// <summary>Closes idle connections. Browsers that use this transport must be disposed first.</summary>
    public void Dispose() => Http.Dispose();

    private static async Task<WebSocket> ConnectAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.Proxy = null;
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return socket;
        }
        catch (WebSocketException exception)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new CircuitRefusedException($"The server refused the WebSocket: status {(int)status}.", exception)
            {
                StatusCode = status,
            };
        }
    }
}
