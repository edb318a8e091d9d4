using BlazorSessions;
using Microsoft.Extensions.Hosting;

namespace Snippets.Background;

public sealed class PriceWatch(ISessionDirectory sessions, IAsyncEnumerable<(string UserId, string Text)> news) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (userId, text) in news.WithCancellation(stoppingToken))
        {
            await sessions.UpdateUserAsync(userId, edit => edit.Set("news", text), stoppingToken);
        }
    }
}
