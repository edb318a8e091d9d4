using BlazorSessions;

namespace Snippets.Named;

public sealed class ClosingTime([FromKeyedServices("cart")] ISessionDirectory carts)
{
    public Task EmptyAllCartsAsync() => carts.RevokeAllAsync();
}
