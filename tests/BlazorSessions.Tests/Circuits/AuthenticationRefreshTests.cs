using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.WebUtilities;

namespace BlazorSessions.Tests.Circuits;

/// <summary>
/// Since .NET 11 the framework's script tells an open connection from time to time who its user is by now, and the
/// framework pushes that user into the circuit. Who the user of a circuit is, the session alone says.
/// </summary>
public sealed class AuthenticationRefreshTests
{
    private static bool IsKnown => Environment.Version.Major >= 11;

    [Fact]
    public async Task A_refresh_by_the_browser_of_the_circuit_leaves_its_user_as_it_is()
    {
        await using var app = await TestApp.StartAsync();
        var connection = Listen(app);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal(IsKnown ? HttpStatusCode.OK : HttpStatusCode.NotFound, await RefreshAsync(browser, connection()));

        await tab.IncrementAsync(1);
        Assert.Equal(("Ada", "Ada"), (tab.TextOf("user"), tab.TextOf("authorized")));
    }

    [Fact]
    public async Task A_refresh_after_a_sign_in_inside_the_circuit_takes_nobody_out()
    {
        await using var app = await TestApp.StartAsync();
        var connection = Listen(app);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.SignInAsync("Ada");

        // The connection began with nobody, and so it stays.
        Assert.Equal(IsKnown ? HttpStatusCode.OK : HttpStatusCode.NotFound, await RefreshAsync(browser, connection()));

        await tab.IncrementAsync(1);
        Assert.Equal(("Ada", "Ada"), (tab.TextOf("user"), tab.TextOf("authorized")));
    }

    [Fact]
    public async Task A10_a_refresh_by_another_session_does_not_get_at_the_connection()
    {
        await using var app = await TestApp.StartAsync();
        var connection = Listen(app);
        var tab = await (await app.NewBrowserOfAsync("Ada")).OpenAsync("/", TestApp.Stop);

        Assert.Equal(
            IsKnown ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound,
            await RefreshAsync(await app.NewBrowserOfAsync("Bob"), connection()));

        await tab.IncrementAsync(1);
        Assert.Equal(("Ada", "Ada"), (tab.TextOf("user"), tab.TextOf("authorized")));
    }

    /// <summary>Returns what gives the address of the last connection, which holds its token.</summary>
    private static Func<Uri> Listen(TestApp app)
    {
        Uri? connection = null;
        app.Connector = (address, headers, stop) => app.ConnectAsync(connection = address, headers, stop);
        return () => connection ?? throw new InvalidOperationException("No circuit has connected.");
    }

    private static async Task<HttpStatusCode> RefreshAsync(HeadlessBrowser browser, Uri connection)
    {
        var token = QueryHelpers.ParseQuery(connection.Query)["id"].ToString();
        using var request = Visiting.Request(
            HttpMethod.Post, "/_blazor/refresh", ("X-SignalR-Connection-Token", token), ("Sec-Fetch-Site", "same-origin"));
        using var response = await browser.SendAsync(request, TestApp.Stop);
        return response.StatusCode;
    }
}
