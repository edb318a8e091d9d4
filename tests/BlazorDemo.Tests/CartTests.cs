using BlazorDemo.Components.Examples;
using BlazorSessions;
using BlazorSessions.Testing;
using Bunit;

namespace BlazorDemo.Tests;

public sealed class CartTests : BunitContext
{
    [Fact]
    public void The_cart_counts_what_is_added()
    {
        var session = Services.AddTestSession("ada");
        var cart = Render<CartExample>();

        cart.FindAll("button")[0].Click();
        cart.FindAll("button")[0].Click();

        Assert.Equal("Tea 2", cart.Find("li").TextContent);
        Assert.Equal(2, session.CallsOf(nameof(ISessionService.UpdateAsync)));
    }

    [Fact]
    public async Task A_sign_out_in_another_tab_empties_the_cart()
    {
        var session = Services.AddTestSession("ada", values: new Dictionary<string, object?>
        {
            ["shop.cart"] = new Dictionary<string, int> { ["Honey"] = 1 },
        });
        var cart = Render<CartExample>();
        Assert.Equal("Honey 1", cart.Find("li").TextContent);

        await session.EndAsync(SessionEndReason.SignedOut);

        Assert.Equal("Your cart is empty.", cart.Find("p").TextContent);
    }
}
