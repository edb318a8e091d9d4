using System.Security.Claims;

namespace Snippets;

public interface IShops
{
    Task<bool> HasShopAsync(ClaimsPrincipal user, CancellationToken cancellationToken);
}

public interface ITenants
{
    Task<string?> FindByHostAsync(string host, CancellationToken cancellationToken);
}
