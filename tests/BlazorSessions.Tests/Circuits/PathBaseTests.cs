using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Circuits of an app below a path of its host.</summary>
public sealed class PathBaseTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task The_host_has_the_same_user_as_the_session(bool isRouted, bool isAuthenticated)
    {
        await using var app = await TestApp.StartAsync(before: app =>
        {
            app.UsePathBase("/shop");
            if (isRouted)
            {
                app.UseRouting();
            }

            if (isAuthenticated)
            {
                app.UseAuthentication();
                app.UseAuthorization();
            }
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/shop/api/sign-in/1?name=Ada").TextAsync();

        var tab = await browser.OpenAsync("/shop/", TestApp.Stop);
        await tab.DropAsync();
        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        Assert.DoesNotContain(app.Log.All, line => line.Id == 304);
    }
}
