using BlazorSessions.Live;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Live;

public sealed class UnreadableUserTests
{
    // What was written by a newer version, or by nobody we know: fails closed, and not in silence.
    [Fact]
    public async Task A_user_that_cannot_be_read_counts_as_signed_out_and_is_warned_of_once()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var signIn = new SessionSignIn
        {
            User = new SessionUser { Key = "1", Ticket = new byte[] { 1, 2, 3 }, AuthenticatedAt = app.Clock.GetUtcNow() },
            IdleTimeout = TimeSpan.FromHours(1),
            AbsoluteExpiresAt = app.Clock.GetUtcNow().AddHours(8),
        };
        await app.Store.MergeAsync(handle, new SessionDelta { SignIn = signIn }, TestApp.Stop);
        var live = app.Services.GetRequiredService<LiveSessions>();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(LiveSessions.LingersFor);
            return live.Count == 0;
        });

        var (first, second) = (await browser.StateAsync(), await browser.StateAsync());

        Assert.Equal(["", ""], new[] { first, second }.Select(state => state.GetProperty("user").GetString() ?? ""));
        Assert.Equal(1, first.GetProperty("values").GetProperty("n").GetInt32());
        var warning = Assert.Single(app.Log.All, line => line.Id == 104);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains(handle.Value, warning.Text);
    }
}
