using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.TestHost;

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
/// How a headless browser reaches the app: over the network with <see cref="ForServer"/>, or in process with
/// <see cref="ForTestServer(TestServer)"/>.
/// </summary>
/// <param name="baseAddress">The app's address, path base included, for example <c>http://localhost/</c>.</param>
/// <param name="handler">Sends requests. It must neither follow redirects nor keep cookies.</param>
/// <param name="connect">Opens WebSockets.</param>
public sealed class HeadlessTransport(Uri baseAddress, HttpMessageHandler handler, HeadlessWebSocketConnector connect)
    : IDisposable
{
    /// <summary>Gets the app's address; it ends with a slash.</summary>
    public Uri BaseAddress { get; } =
        baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri($"{baseAddress.AbsoluteUri}/");

    internal HttpMessageInvoker Http { get; } = new(handler, disposeHandler: true);

    /// <summary>Gets what opens WebSockets.</summary>
    public HeadlessWebSocketConnector Connect { get; } = connect;

    /// <summary>Reaches a running server over the network.</summary>
    /// <param name="baseAddress">The server's address, for example <c>http://127.0.0.1:5000</c>.</param>
    public static HeadlessTransport ForServer(Uri baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        return new HeadlessTransport(baseAddress, handler, ConnectAsync);
    }

    /// <summary>Reaches an app on a test server, without a port.</summary>
    /// <param name="server">The server; its base address is the app's.</param>
    /// <example><code>var transport = HeadlessTransport.ForTestServer(app.GetTestServer());</code></example>
    public static HeadlessTransport ForTestServer(TestServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return ForTestServer(server.BaseAddress, () => server);
    }

    /// <summary>Reaches one of several test servers that share an address, as a load balancer does.</summary>
    /// <param name="baseAddress">The address that the browser sees.</param>
    /// <param name="server">Asked for each request and each WebSocket.</param>
    public static HeadlessTransport ForTestServer(Uri baseAddress, Func<TestServer> server)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        ArgumentNullException.ThrowIfNull(server);
        return new HeadlessTransport(
            baseAddress,
            new TestServerHandler(server),
            (address, headers, stop) => ConnectAsync(server(), address, headers, stop));
    }

    /// <summary>Closes idle connections. Browsers that use this transport must be disposed first.</summary>
    public void Dispose() => Http.Dispose();

    private static async Task<WebSocket> ConnectAsync(
        TestServer server,
        Uri address,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken cancellationToken)
    {
        var client = server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            foreach (var (name, value) in headers)
            {
                request.Headers[name] = value;
            }
        };
        try
        {
            return await client.ConnectAsync(address, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // The test server's client carries the status in its text only.
            var status = exception.Message.Split(' ').Select(word => int.TryParse(word, out var code) ? code : 0).Max();
            throw new CircuitRefusedException($"The server refused the WebSocket: {exception.Message}", exception)
            {
                StatusCode = status == 0 ? null : (HttpStatusCode)status,
            };
        }
    }

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

    private sealed class TestServerHandler(Func<TestServer> server) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var invoker = new HttpMessageInvoker(server().CreateHandler());
            return await invoker.SendAsync(request, cancellationToken);
        }
    }
}
