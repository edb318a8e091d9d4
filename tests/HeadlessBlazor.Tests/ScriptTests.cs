using HeadlessBlazor.Tests.App;

namespace HeadlessBlazor.Tests;

public sealed class ScriptTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task A_module_redeems_a_ticket_with_the_browsers_cookies(Server server)
    {
        var browser = Browser(server);
        browser.Cookies.Set(new HeadlessCookie("old", "1") { Domain = Apps[server].Transport.BaseAddress.Host });
        browser.Scripts.Module("shop.js", "redeem", async (tab, arguments, stop) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, arguments[0].GetString());
            request.Headers.Add("X-Shop", "yes");
            request.Content = new StringContent(arguments[1].GetString()!);
            using var response = await tab.Browser.SendAsync(request, stop);
            return new { Status = (int)response.StatusCode, Text = await response.Content.ReadAsStringAsync(stop) };
        });
        var tab = await browser.OpenAsync("/global/scripts", Stop);

        await tab.ClickAsync("ask", Stop);

        Assert.StartsWith("200 ticket-1 yes old=1", tab.TextOf("answer"));
        Assert.Equal("redeemed", browser.Cookies["session"]);
    }

    [Fact]
    public async Task A_script_may_call_back()
    {
        var browser = Browser();
        browser.Scripts.Module("shop.js", "redeem", async (tab, arguments, _) =>
        {
            var answer = await tab.InvokeDotNetAsync(arguments[2], "CallBack", "done");
            var twice = await tab.InvokeDotNetAsync("HeadlessBlazor.Tests", "Twice", 21);
            return new { Status = twice.GetInt32(), Text = answer.GetString() };
        });
        var tab = await browser.OpenAsync("/global/scripts", Stop);

        await tab.ClickAsync("ask", Stop);

        Assert.Equal("42 DONE", tab.TextOf("answer"));
        Assert.Equal("done", tab.TextOf("called-back"));
    }

    [Fact]
    public async Task A_script_that_is_not_there_fails_on_the_server()
    {
        var tab = await OpenAsync("/global/scripts");

        await tab.ClickAsync("unknown", Stop);

        Assert.Contains("Could not find 'no.such.function'", tab.TextOf("answer"));
    }

    [Fact]
    public async Task A_module_that_is_not_there_fails_on_the_server()
    {
        var tab = await OpenAsync("/global/scripts");

        await Record.ExceptionAsync(() => tab.ClickAsync("ask", Stop));
        await tab.WaitForAsync(t => t.State == HeadlessTabState.Failed, Stop);

        Assert.Contains("Failed to fetch dynamically imported module", tab.Reason);
    }

    [Fact]
    public async Task A_script_may_return_an_object_the_server_calls_into()
    {
        var browser = Browser();
        browser.Scripts.Module("shop.js", "basket", (_, arguments, _) =>
            Task.FromResult<object?>(new ScriptObject().Function("describe", (_, _, _) =>
                Task.FromResult<object?>($"a basket of {arguments[0].GetString()}"))));
        var tab = await browser.OpenAsync("/global/scripts", Stop);

        await tab.ClickAsync("object", Stop);

        Assert.Equal("a basket of apples", tab.TextOf("answer"));
    }

    [Fact]
    public async Task Tabs_share_local_storage_but_not_session_storage()
    {
        var browser = Browser();
        var tab = await browser.OpenAsync("/global/scripts", Stop);

        await tab.ClickAsync("store", Stop);

        Assert.Equal("keptmine", tab.TextOf("answer"));
        Assert.Equal("kept", browser.LocalStorage["key"]);
    }
}
