using System.Net;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Since .NET 11 the framework's script may tell an open connection that its user is another one.</summary>
public sealed class AuthenticationRefreshTests
{
    [Fact]
    public async Task What_the_host_says_of_the_user_of_an_open_connection_changes_no_circuit()
    {
        await using var app = await TestApp.StartAsync();
        Uri? connection = null;
        app.Connector = (address, headers, stop) => app.ConnectAsync(connection = address, headers, stop);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.SignInAsync("Ada");

        var address = $"/_blazor/refresh{connection!.Query}";
        using var request = Visiting.Request(HttpMethod.Post, address, ("Sec-Fetch-Site", "same-origin"));
        using var response = await browser.SendAsync(request, TestApp.Stop);

        var isKnown = Environment.Version.Major >= 11;
        Assert.Equal(isKnown ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        await tab.IncrementAsync(1);
        Assert.Equal("Ada", tab.TextOf("user"));
        Assert.Equal("Ada", tab.TextOf("authorized"));
        Assert.DoesNotContain(app.Log.All, line => line.Id == 304);
    }
}
