using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http;

/// <summary>No shared cache keeps what was made for a user: many of them do not look at Vary.</summary>
public sealed class PrivateResponseTests
{
    [Fact]
    public async Task A23_what_says_nothing_itself_is_private_for_a_user_and_as_it_was_for_a_visitor()
    {
        await using var app = await StartAsync();
        var (visitor, ada) = (app.NewBrowser(), await app.NewBrowserOfAsync("Ada"));
        await visitor.PostAsync("/api/increment/n").TextAsync();

        using var forVisitor = await visitor.GetAsync("/quiet");
        using var forAda = await ada.GetAsync("/quiet");

        Assert.Null(forVisitor.Headers.CacheControl);
        Assert.Equal("private", forAda.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task What_the_app_says_stays()
    {
        await using var app = await StartAsync();
        var ada = await app.NewBrowserOfAsync("Ada");

        using var response = await ada.GetAsync("/public");

        Assert.Equal("public, max-age=60", response.Headers.CacheControl?.ToString());
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(pipeline: app =>
    {
        app.MapGet("/quiet", () => "quiet");
        app.MapGet("/public", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=60";
            return "for all";
        });
    });
}
