namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>
/// Random operations by many clients on all nodes. In each round each client does one thing alone or several at once, all
/// clients at the same time; the draws are those of the dice, whatever comes of them.
/// </summary>
internal sealed class HistoryRun(HistorySite site, IReadOnlyList<HistoryClient> clients, Dice dice)
{
    /// <summary>Gets the nodes that are asked at the moment: no client waits for one that stands still.</summary>
    public List<int> Nodes { get; } = [.. Enumerable.Range(0, site.Nodes)];

    public async Task RoundAsync() => await Task.WhenAll(clients.Select((_, i) => Draw(i)).ToList().Select(act => act()));

    /// <summary>Looks at everything once more, when all is well again.</summary>
    public async Task EndAsync()
    {
        foreach (var client in clients)
        {
            await client.LookAsync();
            foreach (var node in Nodes)
            {
                await client.ReadAsync(node);
            }
        }
    }

    // Drawn before anything is done: what is done at the same time must not change what comes next.
    private Func<Task> Draw(int number)
    {
        var (client, node, other) = (clients[number], dice.Pick(Nodes), dice.Pick(clients));
        var user = dice.Pick(site.UsersOf(number));
        var (draw, clicks, length) = (dice.Next(20), dice.Next(3), 1 + dice.Next(4));
        var requests = Enumerable.Range(0, length).Select(_ => (Kind: dice.Pick(s_requests), Node: dice.Pick(Nodes))).ToList();
        return async () =>
        {
            await client.LookAsync();
            await (client.Session is null ? client.SignInAsync(node, user) : draw switch
            {
                0 => client.SignInAsync(node, user),
                1 => client.SignOutAsync(node),
                2 => client.RenewAsync(node),
                3 when other.Session is not null && other != client => client.EndAsync(node, other.User!, other.Session),
                4 when other.Session is not null && other != client => client.EndAsync(node, other.User!, null),
                < 9 => client.OpenAsync(node),
                _ => client.BurstAsync(clicks, requests),
            });
        };
    }

    private static readonly OperationKind[] s_requests =
        [OperationKind.Increment, OperationKind.Increment, OperationKind.Write, OperationKind.Read, OperationKind.Read];
}
