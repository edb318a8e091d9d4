using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Shared.Histories;
using HeadlessBlazor;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Processes of the demo under the name of the first, as behind a load balancer.</summary>
internal sealed class DemoSite(IReadOnlyList<DemoApp> nodes) : HistorySite
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private const string Counter = "counter";

    public override int Nodes => nodes.Count;

    public override string Button => "counter-increment";

    public override IReadOnlyList<string> UsersOf(int client) => ["ada", "bob"];

    public override HeadlessBrowser NewBrowser()
    {
        var connect = HeadlessTransport.ForServer(nodes[0].Url).Connect;
        var transport = new HeadlessTransport(nodes[0].Url, new Balancer(this), ConnectAsync);
        return new HeadlessBrowser(transport, new HeadlessBrowserOptions { Timeout = s_patience }).UseSessionScripts();

        Task<WebSocket> ConnectAsync(
            Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken stop) =>
            connect(OfNode(address), new Dictionary<string, string>(headers) { ["Host"] = address.Authority }, stop);
    }

    public override HttpRequestMessage SignIn(string user) =>
        Send(HttpMethod.Post, "login", new { name = user, password = user });

    public override HttpRequestMessage SignOut() => Send(HttpMethod.Post, "logout");

    public override HttpRequestMessage Renew() => Send(HttpMethod.Post, "session/regenerate");

    public override HttpRequestMessage Increment() => Send(HttpMethod.Post, $"session/increment/{Counter}");

    public override HttpRequestMessage Write(string key) => Send(HttpMethod.Put, $"session/values/{key}", 1);

    public override HttpRequestMessage Read() => Send(HttpMethod.Get, "session");

    // As a user does, of a session of their own on another device.
    public override async Task<Outcome> EndAsync(HeadlessBrowser browser, int node, string user, string? session)
    {
        if (session is null)
        {
            return Outcome.Refused;
        }

        using var response = await OnAsync(node, () => browser.SendAsync(
            Send(HttpMethod.Delete, $"sessions/{session}"), TestContext.Current.CancellationToken));
        return (int)response.StatusCode switch { 204 => Outcome.Done, 401 => Outcome.Refused, _ => Outcome.Unknown };
    }

    public override Sight? Understand(string answer)
    {
        var state = JsonDocument.Parse(answer).RootElement;
        if (!state.GetProperty("authenticated").GetBoolean())
        {
            return state.GetProperty("stale").GetBoolean() ? null : Sight.Nobody;
        }

        var values = state.GetProperty("values");
        return new Sight(
            state.GetProperty("handle").GetString(),
            state.GetProperty("user").GetString(),
            values.TryGetProperty(Counter, out var count) ? count.GetInt64() : 0)
        {
            Keys = values.EnumerateObject().Select(value => value.Name).Where(name => name != Counter).ToHashSet(),
        };
    }

    public override Sight See(HeadlessTab tab) =>
        tab.TextsOf("[data-testid=user-name],[data-testid=counter-value],[data-testid=session-handle]")
            is [{ Length: > 0 } user, var count, { Length: > 0 } handle]
            ? new Sight(handle, user, long.Parse(count))
            : Sight.Nobody;

    public override bool HasProblem(HeadlessTab tab) => tab.Has("problem");

    private static HttpRequestMessage Send(HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, $"/api/{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return request;
    }

    private Uri OfNode(Uri address) => new UriBuilder(address) { Port = nodes[Node].Url.Port }.Uri;

    /// <summary>Sends each request to the node that it is for, and says the name that the browser asked for.</summary>
    private sealed class Balancer(DemoSite site)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!; // the browser resolves every address
            request.Headers.Host = address.Authority;
            request.RequestUri = site.OfNode(address);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                request.RequestUri = address;
            }
        }
    }
}
