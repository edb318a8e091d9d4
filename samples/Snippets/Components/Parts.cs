using System.Security.Claims;
using Microsoft.AspNetCore.Components;

namespace Snippets.Components;

public sealed class Program;

public sealed class Order
{
    public string Name { get; set; } = "";

    public string Note { get; set; } = "";
}

public interface IOrders
{
    Task PlaceAsync(Order order);
}

public interface IPasswords
{
    Task<bool> CheckAsync(ClaimsPrincipal user, string password);
}

public interface IShopOwners
{
    Task<bool> IsOwnerAsync(int shopId, ClaimsPrincipal user);
}

public sealed class AdminPanel : ComponentBase
{
    [Parameter]
    public AppUser? Admin { get; set; }
}

public sealed class PaymentForm : ComponentBase;

public sealed class Shop : ComponentBase;
