using System.Net;
using System.Text;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Scopes;

public sealed class LimitTests
{
    [Fact]
    public async Task Defect_27_a_value_over_the_limit_is_refused_with_the_numbers_and_nothing_is_written()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxBytes = 100);
        var browser = app.NewBrowser();

        using var fits = await PutAsync(browser, "k", $"\"{new string('a', 97)}\"");
        using var tooBig = await PutAsync(browser, "k", $"\"{new string('a', 98)}\"");

        Assert.Equal(HttpStatusCode.NoContent, fits.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooBig.StatusCode);
        var text = await tooBig.Content.ReadAsStringAsync(TestApp.Stop);
        Assert.Contains("101", text);
        Assert.Contains("100", text);
        Assert.Contains("MaxBytes", text);
        Assert.Equal(97, (await browser.StateAsync()).GetProperty("values").GetProperty("k").GetString()!.Length);
    }

    [Fact]
    public async Task A28_too_many_keys_are_refused_with_the_numbers()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxKeys = 2);
        var browser = app.NewBrowser();
        using var one = await PutAsync(browser, "a", "1");
        using var two = await PutAsync(browser, "b", "1");
        using var three = await PutAsync(browser, "c", "1");
        using var again = await PutAsync(browser, "a", "2");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, three.StatusCode);
        Assert.Contains("3 of at most 2", await three.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task A24_a_first_value_over_the_limit_starts_no_session()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => options.MaxBytes = 10, store.Use);

        using var response = await PutAsync(app.NewBrowser(), "k", "\"more than ten bytes\"");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Null(response.SetSession());
        Assert.Empty(store.Calls);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("nul")]
    [InlineData("[1,]")]
    public async Task I11_malformed_json_is_a_bad_request(string body)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await PutAsync(app.NewBrowser(), "k", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.SetSession());
    }

    private static Task<HttpResponseMessage> PutAsync(HeadlessBrowser browser, string key, string json)
    {
        var request = Visiting.Request(HttpMethod.Put, $"/api/values/{key}");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return browser.SendAsync(request, TestApp.Stop);
    }
}
