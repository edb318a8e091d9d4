using BlazorSessions;

namespace Snippets.ComingFrom.Session.After;

public static class CartApi
{
    public static void MapCart(this WebApplication app)
    {
        app.MapPost("/api/cart/{item}", (string item, ISessionService sessions) =>
            sessions.UpdateAsync(Cart.Key, cart => cart.Add(item), Cart.Empty));
        app.MapDelete("/api/cart", (ISessionService sessions) => sessions.RemoveAsync(Cart.Key));
    }
}
