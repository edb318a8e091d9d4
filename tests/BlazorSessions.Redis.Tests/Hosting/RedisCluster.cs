namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A cluster of three masters with a replica each.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private readonly List<RedisProcess> _nodes = [];

    // The client waits for a node that is named and gone for as long as a verb may take.
    public string Configuration => string.Join(',', _nodes.Where(node => node.IsRunning).Take(3).Select(node => node.Configuration));

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 6; i++)
        {
            _nodes.Add(await RedisProcess.StartNodeAsync());
        }

        await RedisProcess.RunClientAsync(
            ["--cluster", "create", .. _nodes.Select(node => node.Configuration), "--cluster-replicas", "1", "--cluster-yes"]);
        foreach (var node in _nodes)
        {
            await RedisPair.UntilAsync(async () =>
                (await InfoAsync(node)).Contains("cluster_state:ok", StringComparison.Ordinal)
                && (await LinesAsync(node)).Count(line => line.Role == "slave") == 3);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    internal async Task<long> SlotAsync(string key) => (long)await Alive.ExecuteAsync("CLUSTER", "KEYSLOT", key);

    /// <summary>Begins to move the slot of a key to another master.</summary>
    internal async Task<SlotMove> BeginMoveAsync(string key)
    {
        var slot = await SlotAsync(key);
        var lines = (await LinesAsync(Alive)).Where(line => line.Role == "master" && line.Slots.Count > 0).ToArray();
        var masters = lines.Select(line => _nodes.Single(node => node.Port == line.Port)).Where(node => node.IsRunning).ToArray();
        var source = await MasterOfAsync(slot);
        var move = new SlotMove(slot, source, masters.First(master => master != source), masters);
        await move.BeginAsync();
        return move;
    }

    internal static async Task<string> IdAsync(RedisProcess node) => (string?)await node.ExecuteAsync("CLUSTER", "MYID") ?? "";

    /// <summary>Kills the master of a slot, and waits until its replica is the master and the cluster knows.</summary>
    internal async Task KillMasterAsync(long slot)
    {
        var master = await MasterOfAsync(slot);
        await master.ExecuteAsync("WAIT", 1, 5000);
        await master.KillAsync();
        foreach (var node in _nodes.Where(node => node.IsRunning))
        {
            await RedisPair.UntilAsync(async () => (await LinesAsync(node)).Any(line => line.Has(slot) && line.Port != master.Port));
        }
    }

    private RedisProcess Alive => _nodes.First(node => node.IsRunning);

    private async Task<RedisProcess> MasterOfAsync(long slot)
    {
        var line = (await LinesAsync(Alive)).Single(line => line.Has(slot));
        return _nodes.Single(node => node.Port == line.Port);
    }

    private static async Task<string> InfoAsync(RedisProcess node) => (string?)await node.ExecuteAsync("CLUSTER", "INFO") ?? "";

    private static async Task<List<Line>> LinesAsync(RedisProcess node)
    {
        var nodes = (string?)await node.ExecuteAsync("CLUSTER", "NODES") ?? "";
        return [.. nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line.Read)];
    }

    /// <summary>A line of <c>CLUSTER NODES</c>: id, address, flags, master, two times, epoch, link, slots.</summary>
    private sealed record Line(int Port, string Role, IReadOnlyList<(int First, int Last)> Slots)
    {
        public static Line Read(string text)
        {
            var parts = text.Split(' ');
            var slots = parts.Skip(8).Where(part => !part.StartsWith('[')).Select(part => part.Split('-').Select(int.Parse).ToArray());
            return new Line(
                int.Parse(parts[1].Split(':')[1].Split('@')[0]),
                parts[2].Contains("slave", StringComparison.Ordinal) ? "slave" : "master",
                [.. slots.Select(range => (range[0], range[^1]))]);
        }

        public bool Has(long slot) => Slots.Any(range => range.First <= slot && slot <= range.Last);
    }
}
