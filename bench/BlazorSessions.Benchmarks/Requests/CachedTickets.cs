using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Distributed;

namespace BlazorSessions.Benchmarks.Requests;

/// <summary>Keeps the tickets of cookie authentication in a cache, as apps do that want to revoke them.</summary>
internal sealed class CachedTickets(IDistributedCache cache) : ITicketStore
{
    private static readonly DistributedCacheEntryOptions s_forAnHour = new() { SlidingExpiration = TimeSpan.FromHours(1) };

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = "ticket:" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        await RenewAsync(key, ticket);
        return key;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        cache.SetAsync(key, TicketSerializer.Default.Serialize(ticket), s_forAnHour);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
        await cache.GetAsync(key) is { } bytes ? TicketSerializer.Default.Deserialize(bytes) : null;

    public Task RemoveAsync(string key) => cache.RemoveAsync(key);
}
