using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using BlazorSessions.Stores.Cookies;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Stores.Cookies;

/// <summary>The record in cookies, as requests read and write it.</summary>
public sealed class CookieRequestTests
{
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public async Task I5_values_and_user_are_there_after_the_app_was_started_again()
    {
        await using var before = await CookieApp.StartAsync(_keys);
        var browser = before.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await using var after = await CookieApp.StartAsync(_keys, before.Clock);
        var again = after.NewBrowserLike(browser);

        var state = await again.StateAsync();
        Assert.Equal(("Ada", 2), (state.GetProperty("user").GetString(), state.GetProperty("values").GetProperty("n").GetInt32()));
        Assert.Equal("3", await again.PostAsync("/api/increment/n").TextAsync());
        Assert.Equal(HttpStatusCode.OK, await again.GetAsync("/api/me").StatusAsync());
        Assert.Contains("Ada", await again.GetAsync("/api/me").TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_browsers_have_nothing_of_each_other()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var (ada, bob) = (app.NewBrowser(), app.NewBrowser());
        await ada.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await bob.PostAsync("/api/sign-in/2?name=Bob").TextAsync();
        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var mixed = after.NewBrowserLike(bob);
        mixed.Cookies.Set(ada.Cookies.All.Single(cookie => cookie.Name == CookieApp.RecordCookie(1)));

        // The secret of one and the record of another open nothing.
        Assert.Equal("None", (await mixed.StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_secret_beside_the_record_of_an_earlier_one_is_a_visitor_who_can_begin_anew()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var earlier = browser.Cookies.All.Single(cookie => cookie.Name == CookieApp.RecordCookie(1));
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var mixed = after.NewBrowserLike(browser);
        mixed.Cookies.Set(earlier);

        Assert.Equal("None", (await mixed.StateAsync()).GetProperty("status").GetString());
        Assert.Equal("1", await mixed.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task The_record_is_split_over_cookies_and_takes_back_those_it_needs_no_more()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();

        // Too much for one cookie, however well chance lets it be compressed.
        await PutAsync(browser, "big", Noise(2_800));
        Assert.Equal([CookieApp.RecordCookie(1), CookieApp.RecordCookie(2)], browser.RecordCookies());
        Assert.All(browser.Cookies.All, cookie => Assert.InRange(cookie.Name.Length + cookie.Value.Length, 1, 4_096));

        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var again = after.NewBrowserLike(browser);
        Assert.Equal(2_800, (await again.StateAsync()).GetProperty("values").GetProperty("big").GetString()!.Length);

        using (var removed = await again.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/values/big"), TestApp.Stop))
        {
            Assert.True(removed.IsSuccessStatusCode);
        }

        Assert.Empty(again.RecordCookies()); // it was all there was
        await PutAsync(again, "small", "a");
        Assert.Equal([CookieApp.RecordCookie(1)], again.RecordCookies());
        await PutAsync(again, "big", Noise(2_500));
        await again.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await PutAsync(again, "big", "b");
        Assert.Equal([CookieApp.RecordCookie(1)], again.RecordCookies());
    }

    [Fact]
    public async Task A_write_that_does_not_fit_is_413_with_both_numbers_and_what_was_there_stays()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await PutAsync(browser, "a", "kept");

        using var response = await SendAsync(browser, "big", Noise(10_000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains(
            "of at most 6000 (CookieSessionStoreOptions.MaxCookieLength)",
            await response.Content.ReadAsStringAsync(TestApp.Stop),
            StringComparison.Ordinal);
        Assert.Equal("""{"a":"kept"}""", (await browser.StateAsync()).GetProperty("values").GetRawText());
    }

    [Theory]
    [InlineData("1.")]
    [InlineData("1.AAAA")]
    [InlineData("0.AAAA")]
    [InlineData("-1.AAAA")]
    [InlineData("99999999999.AAAA")]
    [InlineData("7.AAAA")]
    [InlineData("AAAA")]
    [InlineData(".")]
    [InlineData("1.%00%ff")]
    [InlineData("1.=====")]
    public async Task I11_what_no_app_has_sealed_is_ignored(string text)
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        browser.Cookies.Set(browser.Cookies.All.Single(cookie => cookie.Name == CookieApp.RecordCookie(1)) with { Value = text });

        // This process knows the session and gives its record again; another one does not.
        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var again = after.NewBrowserLike(browser);
        Assert.Equal("None", (await again.StateAsync()).GetProperty("status").GetString());
        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
        again.TakeAllOf(browser);
        Assert.Equal(1, (await again.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task An_answer_that_got_lost_is_given_again()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var earlier = browser.Cookies.All;
        await browser.PostAsync("/api/increment/n").TextAsync();
        foreach (var cookie in earlier)
        {
            browser.Cookies.Set(cookie);
        }

        Assert.Equal(2, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());

        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var again = after.NewBrowserLike(browser);
        Assert.Equal(2, (await again.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task A_mere_visit_sets_no_cookies_until_a_tenth_of_the_idle_timeout_is_over()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        using (var soon = await browser.GetAsync("/api/state"))
        {
            Assert.Empty(soon.SetCookies());
        }

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var later = await browser.GetAsync("/api/state"))
        {
            Assert.Equal([CookieApp.RecordCookie(1)], later.SetCookies().Select(cookie => cookie.Name.ToString()));
            Assert.True(later.IsNotStored());
            Assert.True(later.VariesByCookie());
        }

        // 65 minutes after the last write: by that alone it would be idle.
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        Assert.Equal("Active", (await after.NewBrowserLike(browser).StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_sign_out_takes_the_record_from_the_browser_and_a_copy_of_it_opens_nothing_on_this_node()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var copy = app.NewBrowserLike(browser);

        await browser.PostAsync("/api/sign-out").TextAsync();

        Assert.Empty(browser.Cookies.All);
        app.Clock.Advance(TimeSpan.FromSeconds(31)); // also when no live copy is left
        Assert.Equal("None", (await copy.StateAsync()).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await copy.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task I12_the_record_from_before_a_sign_in_opens_nothing_on_this_node()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var thief = app.NewBrowserLike(browser);

        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();

        Assert.Equal("None", (await thief.StateAsync()).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Conflict, await thief.PostAsync("/api/increment/n").StatusAsync());
        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task I12_a_request_from_before_a_rotation_brings_its_browser_no_record_of_after_it()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await CookieApp.StartAsync(_keys, pipeline: app => app.MapGet("/slow", async (ISessionService sessions) =>
        {
            await sessions.LoadAsync();
            begun.SetResult();
            await goOn.Task;
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var thief = app.NewBrowserLike(browser);
        var pending = thief.GetAsync("/slow");
        await begun.Task;

        await browser.PostAsync("/api/regenerate").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        goOn.SetResult();

        using var response = await pending;
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task A_remembered_record_stays_in_the_browser_as_long_as_the_secret_does()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();

        await browser.PostAsync("/api/sign-in/1?name=Ada&remember=true").TextAsync();

        var expiries = browser.Cookies.All.Select(cookie => cookie.Expires).Distinct();
        Assert.NotNull(Assert.Single(expiries));
        Assert.All(browser.Cookies.All, cookie => Assert.True(cookie is { HttpOnly: true, Secure: true, SameSite: "Lax" }));
    }

    [Fact]
    public async Task A_write_after_the_response_has_started_is_a_clear_error_and_nothing_is_written()
    {
        await using var app = await CookieApp.StartAsync(_keys, pipeline: app => app.MapGet("/late", async (HttpContext http, ISessionService sessions) =>
        {
            await http.Response.WriteAsync("begun ");
            await http.Response.Body.FlushAsync();
            var thrown = await Assert.ThrowsAsync<SessionCookieException>(() => sessions.IncrementAsync("n"));
            await http.Response.WriteAsync(thrown.Message);
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        Assert.StartsWith(
            "begun The response has started, and the cookie store keeps the session in the browser",
            await browser.GetAsync("/late").TextAsync(),
            StringComparison.Ordinal);
        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task I5_twenty_writes_at_once_are_twenty()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await Task.WhenAll(Enumerable.Range(0, 19).Select(_ => browser.PostAsync("/api/increment/n").TextAsync()));
        await browser.StateAsync();

        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        Assert.Equal(20, (await after.NewBrowserLike(browser).StateAsync()).GetProperty("values").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Without_circuits_requests_may_go_to_any_node_and_of_two_writes_to_a_key_the_last_counts()
    {
        await using var one = await CookieApp.StartAsync(_keys);
        await using var two = await CookieApp.StartAsync(_keys, one.Clock);
        var browser = one.NewBrowser();
        var there = two.NewBrowser();
        for (var i = 1; i <= 10; i++)
        {
            var (here, next) = i % 2 == 0 ? (there, browser) : (browser, there);
            Assert.Equal($"{i}", await here.PostAsync("/api/increment/n").TextAsync());
            next.TakeAllOf(here);
        }

        // Two answers at once, of which the browser keeps the last: the other node still has what it wrote.
        await PutAsync(browser, "here", "a");
        await PutAsync(there, "there", "b");
        browser.TakeAllOf(there);

        var state = await browser.StateAsync();
        Assert.Equal("""{"here":"a","n":10,"there":"b"}""", Sorted(state.GetProperty("values")));
        there.TakeAllOf(browser);
        Assert.Equal("""{"here":"a","n":10,"there":"b"}""", Sorted((await there.StateAsync()).GetProperty("values")));
    }

    private static string Sorted(System.Text.Json.JsonElement values) => "{" + string.Join(',', values.EnumerateObject()
        .OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => $"\"{value.Name}\":{value.Value.GetRawText()}")) + "}";

    // Always the same, so that its compressed length is: chance once made it too long for two cookies.
    private static string Noise(int length) => string.Concat(
        Enumerable.Range(0, length / 44 + 1).Select(part => Convert.ToBase64String(SHA256.HashData([(byte)part]))))[..length];

    private static async Task PutAsync(HeadlessBrowser browser, string key, string value)
    {
        using var response = await SendAsync(browser, key, value);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HeadlessBrowser browser, string key, string value) => browser.SendAsync(
        new HttpRequestMessage(HttpMethod.Put, $"/api/values/{key}") { Content = JsonContent.Create(value) }, TestApp.Stop);
}
