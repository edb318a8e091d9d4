using BlazorSessions;

namespace Snippets;

public sealed record Basket(IReadOnlyDictionary<string, int> Pieces)
{
    // "shop.cart" held a list of names until version 2.
    public static readonly SessionKey<Basket> Key = new("shop.basket");

    public static Basket Empty { get; } = new(new Dictionary<string, int>());

    public Basket Add(string item) => new(new Dictionary<string, int>(Pieces) { [item] = Pieces.GetValueOrDefault(item) + 1 });
}
