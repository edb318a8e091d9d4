using BlazorSessions;

namespace Snippets.Named;

public static class Setup
{
    public static void AddSessions(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions();
        builder.Services.AddBlazorSessions("cart", options => options.IdleTimeout = TimeSpan.FromHours(8));
    }

    public static void AddKeptCart(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions("cart", options =>
        {
            options.PersistentCookie = true;
            options.IdleTimeout = TimeSpan.FromDays(7);
            options.AbsoluteTimeout = TimeSpan.FromDays(30);
        });
    }

    public static void MapCart(WebApplication app)
    {
        app.MapGet("/api/basket", ([FromKeyedServices("cart")] ISessionService cart) => cart.State.Get(Cart.Key) ?? Cart.Empty);
    }
}
