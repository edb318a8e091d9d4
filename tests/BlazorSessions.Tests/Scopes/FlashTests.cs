using System.Text.Json;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Messages that are shown once, whoever takes them.</summary>
public sealed class FlashTests
{
    [Fact]
    public async Task Messages_wait_in_order_and_are_taken_once()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/flash?text=one&kind=Success").TextAsync();
        await browser.PostAsync("/api/flash?text=two&kind=Error").TextAsync();

        Assert.Equal(["Success one", "Error two"], await TakeAsync(browser));
        Assert.Empty(await TakeAsync(browser));
    }

    [Fact]
    public async Task A_visitor_gets_a_session_for_them_that_goes_with_the_last()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync("/api/flash?text=one").TextAsync();
        Assert.NotNull(browser.Cookie());
        await TakeAsync(browser);

        Assert.Null(browser.Cookie());
    }

    [Theory]
    [InlineData("HEAD", "X-Nothing", "1")]
    [InlineData("GET", "Sec-Purpose", "prefetch")]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender")]
    [InlineData("GET", "X-Moz", "prefetch")]
    public async Task Who_shows_nobody_anything_takes_nothing(string method, string header, string value)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/flash?text=one").TextAsync();

        (await browser.SendAsync(Visiting.Request(new HttpMethod(method), "/api/take", (header, value)), TestApp.Stop)).Dispose();

        Assert.Equal(["Info one"], await TakeAsync(browser));
    }

    [Fact]
    public async Task Two_who_take_at_once_do_not_both_get_them()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        for (var round = 0; round < 20; round++)
        {
            await browser.PostAsync($"/api/flash?text={round}").TextAsync();
            var cookie = browser.CookieHeader();

            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TakeAsync(app, cookie)));

            Assert.Equal([$"Info {round}"], taken.SelectMany(messages => messages));
        }
    }

    [Fact]
    public async Task They_stay_at_the_sign_in_of_the_visitor_and_go_at_that_of_another_user()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/flash?text=one").TextAsync();

        await browser.PostAsync("/api/sign-in/1").TextAsync();
        Assert.Equal(["Info one"], await TakeAsync(browser));

        await browser.PostAsync("/api/flash?text=two").TextAsync();
        await browser.PostAsync("/api/sign-in/2").TextAsync();
        Assert.Empty(await TakeAsync(browser));
    }

    [Fact]
    public async Task Nobody_takes_twenty_one()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        for (var i = 0; i <= SessionFlash.MaxMessages; i++)
        {
            await browser.PostAsync($"/api/flash?text={i}").TextAsync();
        }

        var taken = await TakeAsync(browser);

        Assert.Equal(SessionFlash.MaxMessages, taken.Length);
        Assert.Equal(("Info 1", "Info 20"), (taken[0], taken[^1]));
    }

    [Fact]
    public async Task A_circuit_starts_a_session_for_one_too_and_the_next_page_takes_it()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        app.Probe.Run = sessions => sessions.FlashAsync("from the circuit", FlashKind.Warning);
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("probe", TestApp.Stop);
        await tab.WaitForAsync(page => page.TextOf("status") == "Active", TestApp.Stop);

        Assert.Equal(["Warning from the circuit"], await TakeAsync(browser));
    }

    [Fact]
    public async Task What_is_stored_there_and_is_none_of_ours_is_none()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        using var request = Visiting.Request(HttpMethod.Put, $"/api/values/{SessionFlash.Key}");
        request.Content = new StringContent("\"not a list\"", null, "application/json");
        (await browser.SendAsync(request, TestApp.Stop)).EnsureSuccessStatusCode().Dispose();

        Assert.Empty(await TakeAsync(browser));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(pipeline: app =>
    {
        app.MapPost("/api/flash", (ISessionService sessions, string text, FlashKind? kind) =>
            sessions.FlashAsync(text, kind ?? FlashKind.Info));
        app.MapMethods("/api/take", ["GET", "HEAD"], async (ISessionService sessions) =>
            (await sessions.TakeFlashAsync()).Select(message => $"{message.Kind} {message.Text}"));
    });

    private static async Task<string[]> TakeAsync(HeadlessBrowser browser) =>
        JsonSerializer.Deserialize<string[]>(await browser.GetAsync("/api/take").TextAsync())!; // a list

    private static async Task<string[]> TakeAsync(TestApp app, (string Name, string Value) cookie)
    {
        using var response = await app.SendAsync(HttpMethod.Get, "/api/take", null, cookie);
        return JsonSerializer.Deserialize<string[]>(await response.Content.ReadAsStringAsync(TestApp.Stop))!; // a list
    }
}
