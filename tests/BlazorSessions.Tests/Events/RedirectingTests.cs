using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Events;

/// <summary>A handler has the last word on where a request goes that was not let in.</summary>
public sealed class RedirectingTests
{
    [Fact]
    public async Task A_handler_may_send_a_visitor_elsewhere_and_sees_where_they_would_have_gone()
    {
        string? would = null;
        await using var app = await TestApp.StartAsync(options => options.Events.OnRedirecting = context =>
        {
            would = context.Location;
            Assert.False(context.IsDenied);
            Assert.NotNull(context.HttpContext);
            context.Location = "https://login.example/start";
            return Task.CompletedTask;
        });

        using var answer = await app.NewBrowser().GetAsync("/secret", Visiting.Navigation);

        Assert.Equal("/login?returnUrl=%2Fsecret", would);
        Assert.Equal("https://login.example/start", answer.LocationOf());
    }

    [Fact]
    public async Task A_handler_may_answer_itself()
    {
        await using var app = await TestApp.StartAsync(options => options.Events.OnRedirecting = async context =>
        {
            context.HandleResponse();
            await context.HttpContext!.Response.Body.WriteAsync("no"u8.ToArray(), context.CancellationToken);
        });

        using var answer = await app.NewBrowser().GetAsync("/secret", Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no", await answer.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_user_who_may_not_pass_is_told_apart()
    {
        bool? isDenied = null;
        await using var app = await TestApp.StartAsync(options => options.Events.OnRedirecting = context =>
        {
            isDenied = context.IsDenied;
            return Task.CompletedTask;
        });
        var browser = await app.NewBrowserOfAsync("Bob");

        using var answer = await browser.GetAsync("/api/admin", Visiting.Navigation);

        Assert.True(isDenied);
        Assert.StartsWith("/denied", answer.LocationOf());
    }

    [Fact]
    public async Task A_call_by_script_is_not_redirected_and_no_handler_is_asked()
    {
        var asked = 0;
        await using var app = await TestApp.StartAsync(options => options.Events.OnRedirecting = _ =>
        {
            asked++;
            return Task.CompletedTask;
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await app.NewBrowser().GetAsync("/api/me").StatusAsync());
        Assert.Equal(0, asked);
    }
}
