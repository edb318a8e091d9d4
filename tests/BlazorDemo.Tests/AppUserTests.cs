using BlazorDemo.Components.Examples;
using BlazorSessions.Testing;
using Bunit;

namespace BlazorDemo.Tests;

public sealed class AppUserTests : BunitContext
{
    [Fact]
    public async Task The_figures_are_for_the_users_whom_the_app_lets_see_them()
    {
        Services.AddTestSession("ada");
        var user = Services.AddTestSessionUser(new DemoProfile("Ada Lovelace", "Engines", MaySeeFigures: true));
        var page = Render<AppUserExample>();
        Assert.Equal("42 orders for Engines", page.Find(".figure").TextContent.Trim());

        user.Find = _ => new DemoProfile("Ada Lovelace", "Poems", MaySeeFigures: false);
        await user.RefreshAsync();

        Assert.Equal("The figures are for Engines, not for Poems.", page.Find(".notice").TextContent.Trim());
    }
}
