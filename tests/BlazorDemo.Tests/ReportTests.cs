using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BlazorDemo.Tests;

/// <summary>The guarded endpoints of the demo, and the page that shows their code.</summary>
public sealed class ReportTests(WebApplicationFactory<Program> app) : IClassFixture<WebApplicationFactory<Program>>
{
    [Theory]
    [InlineData(null, "/login?returnUrl=%2Freports%2Fsales", "/login?returnUrl=%2Freports%2Fwages", HttpStatusCode.NotFound)]
    [InlineData("bob", null, "/denied?returnUrl=%2Freports%2Fwages", HttpStatusCode.NotFound)]
    [InlineData("ada", null, null, HttpStatusCode.OK)]
    public async Task Who_is_signed_in_decides_what_a_browser_gets(
        string? name, string? salesLeadsTo, string? wagesLeadTo, HttpStatusCode plans)
    {
        using var client = app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        if (name is not null)
        {
            using var login = await client.PostAsJsonAsync("/api/login", new { name, password = name });
        }

        using var sales = await client.GetAsync("/reports/sales");
        using var wages = await client.GetAsync("/reports/wages");
        using var hidden = await client.GetAsync("/reports/plans");

        Assert.Equal(salesLeadsTo, sales.Headers.Location?.OriginalString);
        Assert.Equal(wagesLeadTo, wages.Headers.Location?.OriginalString);
        Assert.Equal(plans, hidden.StatusCode);
    }

    [Fact]
    public async Task The_page_shows_the_code_of_the_endpoints()
    {
        using var client = app.CreateClient();

        Assert.Contains("RequireUser(IsPlannerAsync)", await client.GetStringAsync("/endpoints"));
    }
}
