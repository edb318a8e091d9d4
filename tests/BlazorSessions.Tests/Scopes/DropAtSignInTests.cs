using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Scopes;

/// <summary>What a stranger may have planted in a visitor's session is not there for who signs in to it.</summary>
public sealed class DropAtSignInTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A19_marked_values_go_when_somebody_signs_in_and_the_others_stay(bool inCircuit)
    {
        await using var app = await TestApp.StartAsync(options => options.DropAtSignIn.Add("ship-to"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/ship-to").TextAsync();
        await browser.PostAsync("/api/increment/cart").TextAsync();

        if (inCircuit)
        {
            var tab = await browser.OpenAsync("/", TestApp.Stop);
            await tab.SignInAsync("Ada");
        }
        else
        {
            await browser.SignInByRequestAsync("Ada");
        }

        Assert.Equal("1", await browser.PostAsync("/api/increment/ship-to").TextAsync());
        Assert.Equal("2", await browser.PostAsync("/api/increment/cart").TextAsync());
    }

    [Fact]
    public async Task Who_signs_in_again_keeps_what_they_have_written_since()
    {
        await using var app = await TestApp.StartAsync(options => options.DropAtSignIn.Add("ship-to"));
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/ship-to").TextAsync();

        await browser.SignInByRequestAsync("Ada");

        Assert.Equal("2", await browser.PostAsync("/api/increment/ship-to").TextAsync());
    }
}
