namespace Snippets.ComingFrom.Session.Before;

public static class CartApi
{
    public static void MapCart(this WebApplication app)
    {
        app.MapPost("/api/cart/{item}", (string item, HttpContext http) =>
        {
            var cart = (http.Session.Get<Cart>("cart") ?? Cart.Empty).Add(item);
            http.Session.Set("cart", cart);
            return cart;
        });
        app.MapDelete("/api/cart", (HttpContext http) => http.Session.Remove("cart"));
    }
}
