using System.Net;
using System.Net.Http.Json;
using BlazorSessions.Headless;
using HeadlessBlazor;

namespace BlazorSessions.Specifications.Apps;

/// <summary>A browser in front of a load balancer: each request goes to the node that the test says.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly HeadlessBrowser _browser;
    private Node _node;

    public Visitor(Node node, TimeProvider clock)
    {
        _node = node;
        var transport = HeadlessTransport.ForTestServer(node.Server.BaseAddress, () => _node.Server);
        _browser = new HeadlessBrowser(transport, new HeadlessBrowserOptions { Clock = clock }).UseSessionScripts();
    }

    public string? Cookie => Held?.Value;

    // Its name ends with letters of the app; those of a record, where cookies are the store, with a number behind a dot.
    private HeadlessCookie? Held => _browser.Cookies.All.SingleOrDefault(cookie =>
        cookie.Name.StartsWith(BlazorSessionsDefaults.SecureCookieName, StringComparison.Ordinal) && !cookie.Name.Contains('.'));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>From now on the visitor is served by this node; circuits stay where they are.</summary>
    public Visitor On(Node node)
    {
        _node = node;
        return this;
    }

    /// <summary>Another browser with a copy of this one's cookies as they are now.</summary>
    public Visitor Copy(TimeProvider clock)
    {
        var copy = new Visitor(_node, clock);
        foreach (var cookie in _browser.Cookies.All)
        {
            copy._browser.Cookies.Set(cookie);
        }

        return copy;
    }

    /// <summary>From now on this browser holds the cookie of another one.</summary>
    public void TakeCookieOf(Visitor other)
    {
        var held = other.Held ?? throw new InvalidOperationException("The other browser has no session.");
        _browser.Cookies.Remove(held.Name);
        _browser.Cookies.Set(held);
    }

    public Task<HeadlessTab> OpenAsync() => _browser.OpenAsync("/", Stop);

    public Task<HttpResponseMessage> PostAsync(string path) => SendAsync(HttpMethod.Post, path);

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await GetAsync(path);
        return response.StatusCode;
    }

    /// <summary>Posts what must succeed and returns the answer.</summary>
    public async Task<string> DoAsync(string path)
    {
        using var response = await PostAsync(path);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return text;
    }

    public async Task<NodeState> StateAsync()
    {
        using var response = await GetAsync("/state");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<NodeState>(Stop))!; // the app never answers null
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) =>
        _browser.SendAsync(new HttpRequestMessage(method, path), Stop);
}
