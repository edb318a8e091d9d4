using System.Net.Http.Json;
using System.Text.Json;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared.Histories;
using BlazorSessions.Tickets;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Histories;

/// <summary>The app of these tests on two nodes.</summary>
internal sealed class TestSite(TwoNodes nodes) : HistorySite
{
    private static readonly Uri s_address = new("https://localhost/");

    public override int Nodes => 2;

    public override string Button => "increment";

    public override IReadOnlyList<string> UsersOf(int client) => [$"ada{client % 3}", $"bob{client}"];

    public override HeadlessBrowser NewBrowser() => new HeadlessBrowser(
        HeadlessTransport.ForTestServer(s_address, () => AppOf(Node).Server),
        new HeadlessBrowserOptions { Clock = nodes.First.App.Clock }).UseSessionScripts();

    public override HttpRequestMessage SignIn(string user) => Post($"sign-in/{user}?name={user}");

    public override HttpRequestMessage SignOut() => Post("sign-out");

    public override HttpRequestMessage Renew() => Post("regenerate");

    public override HttpRequestMessage Increment() => Post("increment/count");

    public override HttpRequestMessage Write(string key) =>
        new(HttpMethod.Put, $"/api/values/{key}") { Content = JsonContent.Create(1) };

    public override HttpRequestMessage Read() => new(HttpMethod.Get, "/api/state");

    public override async Task<Outcome> EndAsync(HeadlessBrowser browser, int node, string user, string? session)
    {
        var directory = AppOf(node).Directory;
        try
        {
            if (session is null)
            {
                await directory.RevokeUserAsync(user, TestApp.Stop);
                return Outcome.Done;
            }

            // False: it had ended before, or ends at this moment.
            return await directory.RevokeAsync(SessionHandle.Parse(session), TestApp.Stop)
                ? Outcome.Done
                : Outcome.Unknown;
        }
        catch (SessionException)
        {
            return Outcome.Unknown;
        }
    }

    public override Sight? Understand(string answer)
    {
        var state = JsonDocument.Parse(answer).RootElement;
        if (state.GetProperty("user").GetString() is not { } user)
        {
            return state.GetProperty("isStale").GetBoolean() ? null : Sight.Nobody;
        }

        var values = state.GetProperty("values");
        return new Sight(
            state.GetProperty("handle").GetString(),
            user,
            values.TryGetProperty("count", out var count) ? count.GetInt64() : 0)
        {
            Keys = values.EnumerateObject().Select(value => value.Name).Where(name => name != "count").ToHashSet(),
        };
    }

    // In one look: the next drawing may come at any time.
    public override Sight See(HeadlessTab tab) =>
        tab.TextsOf("[data-testid=user],[data-testid=handle],[data-testid=count]")
            is [{ Length: > 0 } user, var handle, var count]
            ? new Sight(handle, user, long.Parse(count))
            : Sight.Nobody;

    public override bool HasProblem(HeadlessTab tab) => tab.TextOf("error").Length > 0;

    public override async Task<HttpResponseMessage> RenewingAsync(
        HeadlessBrowser browser, HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage? response = null;
        await HeadlessSessionScripts.InTurnAsync(
            browser,
            TicketProtocol.RedeemPathOf(SessionName.Default),
            async () => response = await browser.SendAsync(request, stop),
            stop);
        return response!; // sent, or thrown
    }

    private static HttpRequestMessage Post(string path) => new(HttpMethod.Post, $"/api/{path}");

    private TestApp AppOf(int node) => node == 0 ? nodes.First.App : nodes.Second.App;
}
