namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>
/// Random operations by many clients on all nodes. In each round each client does one thing alone or several at once,
/// all clients at the same time; the draws are those of the dice, whatever comes of them.
/// </summary>
internal sealed class HistoryRun(HistorySite site, IReadOnlyList<HistoryClient> clients, Dice dice)
{
    private static readonly OperationKind[] s_requests =
        [OperationKind.Increment, OperationKind.Increment, OperationKind.Write, OperationKind.Read, OperationKind.Read];

    // _gate guards changes of the nodes, which are replaced, never changed.
    private readonly Lock _gate = new();
    private IReadOnlyList<int> _nodes = [.. Enumerable.Range(0, site.Nodes)];
    private TaskCompletionSource _roundIsOver = new();

    /// <summary>No client asks a node any more, from the next round on, which stands still.</summary>
    public void Leave(int node) => Change(nodes => nodes.Where(other => other != node));

    /// <summary>The node answers again.</summary>
    public void Return(int node) => Change(nodes => nodes.Append(node).Order());

    /// <summary>Completes when the round is over that is running.</summary>
    public Task RoundIsOverAsync() => Volatile.Read(ref _roundIsOver).Task;

    public async Task RoundAsync()
    {
        await Task.WhenAll(clients.Select((_, i) => Draw(i)).ToList().Select(act => act()));
        Interlocked.Exchange(ref _roundIsOver, new TaskCompletionSource()).SetResult();
    }

    /// <summary>Looks at everything once more, when all is well again.</summary>
    public async Task EndAsync()
    {
        foreach (var client in clients)
        {
            await client.LookAsync();
            foreach (var node in _nodes)
            {
                await client.ReadAsync(node);
            }
        }
    }

    // Drawn before anything is done: what is done at the same time must not change what comes next.
    private Func<Task> Draw(int number)
    {
        var nodes = _nodes;
        var (client, node, other) = (clients[number], dice.Pick(nodes), dice.Pick(clients));
        var user = dice.Pick(site.UsersOf(number));
        var (draw, clicks, length) = (dice.Next(20), dice.Next(3), 1 + dice.Next(4));
        var requests = Enumerable.Range(0, length)
            .Select(_ => (Kind: dice.Pick(s_requests), Node: dice.Pick(nodes))).ToList();
        return async () =>
        {
            await client.LookAsync();
            await (client.Session is null ? client.SignInAsync(node, user) : draw switch
            {
                0 => client.SignInAsync(node, user),
                1 => client.SignOutAsync(node),
                2 => client.RenewAsync(node),
                3 when other.Session is { } session && other != client => client.EndAsync(node, other.User!, session),
                4 when other.Session is not null && other != client => client.EndAsync(node, other.User!, null),
                < 9 => client.OpenAsync(node),
                _ => client.BurstAsync(clicks, nodes, requests),
            });
        };
    }

    private void Change(Func<IReadOnlyList<int>, IEnumerable<int>> change)
    {
        lock (_gate)
        {
            _nodes = [.. change(_nodes)];
        }
    }
}
