using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Http;

public sealed class SignOutEndpointTests
{
    private const string Path = "/_session/sign-out";

    [Theory]
    [InlineData(null, "/")]
    [InlineData("/bye?a=1", "/bye?a=1")]
    [InlineData("/ж", "/%D0%B6")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/%5cevil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    public async Task A20_a_form_post_from_our_page_signs_out_and_leads_to_a_local_page(string? wanted, string location)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);

        using var response = await PostAsync(browser, wanted is null ? null : Form(("returnUrl", wanted)));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(location, response.LocationOf());
        Assert.Null(browser.Cookie());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData("/goodbye?from=menu#top", "/shop/goodbye?from=menu#top")]
    [InlineData("/shop/goodbye", "/shop/goodbye")]
    [InlineData("/", "/shop/")]
    [InlineData(null, "/shop/")]
    [InlineData("/shopping", "/shop/shopping")]
    [InlineData("/shop/../blog", "/shop/blog")]
    public async Task Below_a_path_of_the_host_it_stays_inside_the_app(string? wanted, string location)
    {
        await using var app = await TestApp.StartAsync(before: app => app.UsePathBase("/shop"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/shop/api/sign-in/1").TextAsync();
        var request = Visiting.Request(HttpMethod.Post, $"/shop{Path}");
        request.Content = Form(wanted is null ? [] : [("returnUrl", wanted)]);

        using var response = await browser.SendAsync(request, TestApp.Stop);

        Assert.Equal(location, response.LocationOf());
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, null)]
    [InlineData("https://localhost", "cross-site")]
    public async Task A22_a_post_that_nothing_proves_to_be_ours_signs_nobody_out(string? origin, string? site)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        browser.Headers["Origin"] = origin;
        browser.Headers["Sec-Fetch-Site"] = site;

        using var response = await PostAsync(browser, Form(("returnUrl", "/")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_browser_that_sends_no_origin_signs_out_with_the_token_of_the_form()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await SignedInAsync(app);
        var page = await browser.GetAsync("/static").TextAsync();
        var token = Regex.Match(page, "name=\"(__RequestVerificationToken)\" value=\"([^\"]+)\"");
        browser.Headers["Origin"] = null;

        using var response = await PostAsync(browser, Form((token.Groups[1].Value, token.Groups[2].Value)));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Null(browser.Cookie());
    }

    [Theory]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nbroken")]
    [InlineData("application/x-www-form-urlencoded", "%zz=%&&&=")]
    [InlineData("application/x-www-form-urlencoded; charset=nonsense", "a=1")]
    [InlineData("application/json", "{")]
    public async Task I11_a_malformed_form_is_no_error_and_from_our_page_signs_out_all_the_same(string type, string body)
    {
        await using var app = await TestApp.StartAsync();
        var (ours, foreign) = (await SignedInAsync(app), await SignedInAsync(app));
        foreign.Headers["Origin"] = null;

        using var proven = await PostAsync(ours, Content(type, body));
        using var unproven = await PostAsync(foreign, Content(type, body));

        Assert.Equal(HttpStatusCode.SeeOther, proven.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unproven.StatusCode);
    }

    [Fact]
    public async Task I11_a_form_of_ten_thousand_fields_is_no_error()
    {
        await using var app = await TestApp.StartAsync();
        var (ours, foreign) = (await SignedInAsync(app), await SignedInAsync(app));
        foreign.Headers["Origin"] = null;
        var body = string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"f{i}=1"));

        using var proven = await PostAsync(ours, Content("application/x-www-form-urlencoded", body));
        using var unproven = await PostAsync(foreign, Content("application/x-www-form-urlencoded", body));

        Assert.Equal(HttpStatusCode.SeeOther, proven.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unproven.StatusCode);
    }

    [Fact]
    public async Task A_visitor_without_a_session_is_led_on_too()
    {
        await using var app = await TestApp.StartAsync(options => options.LogoutRedirectPath = "/bye");

        using var response = await PostAsync(app.NewBrowser(), null);

        Assert.Equal("/bye", response.LocationOf());
        Assert.Null(response.SetSession());
    }

    private static async Task<HeadlessBrowser> SignedInAsync(TestApp app)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        return browser;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static StringContent Content(string type, string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static Task<HttpResponseMessage> PostAsync(HeadlessBrowser browser, HttpContent? content)
    {
        var request = Visiting.Request(HttpMethod.Post, Path);
        request.Content = content;
        return browser.SendAsync(request, TestApp.Stop);
    }
}
