using BlazorSessions;

namespace Snippets;

public sealed record Cart(IReadOnlyList<string> Items)
{
    public static readonly SessionKey<Cart> Key = new("shop.cart");

    public static Cart Empty { get; } = new([]);

    public Cart Add(string item) => new([.. Items, item]);
}
