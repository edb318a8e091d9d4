using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BlazorDemo.Tests;

public sealed class HostTests(WebApplicationFactory<Program> app) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task A_visitor_is_sent_to_login_and_comes_in_once_he_is_signed_in()
    {
        using var client = app.CreateClient(new() { AllowAutoRedirect = false });

        using var refused = await client.GetAsync("/account");
        Assert.Equal("/login?returnUrl=%2Faccount", refused.Headers.Location?.PathAndQuery);

        // The client keeps cookies, as a browser does.
        using var login = await client.PostAsJsonAsync("/api/login", new { name = "ada", password = "ada" });
        using var account = await client.GetAsync("/account");

        Assert.Equal(HttpStatusCode.OK, account.StatusCode);
        Assert.Contains("ada", await account.Content.ReadAsStringAsync());
    }
}
