using System.Collections.Concurrent;
using System.Diagnostics;
using BlazorSessions.Backplane;

namespace BlazorSessions.Specifications;

/// <summary>
/// What every backplane promises, as facts. A backplane's test class derives from this one, makes the backplane, and says how
/// its connections are cut.
/// </summary>
public abstract class SessionBackplaneSpecification
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Messages of the longest length arrive whole, whatever of ASCII is in them.</summary>
    [Fact]
    public async Task The_longest_message_arrives_as_it_was()
    {
        await using var here = await StartAsync();
        var text = string.Concat(Enumerable.Range(32, 95).Select(c => (char)c));
        var message = string.Concat(Enumerable.Repeat(text, 6))[..SessionBackplane.MaxMessageLength];

        await here.Backplane.PublishAsync([message], Stop);

        await here.HearsAsync(message);
    }

    /// <summary>What one node publishes all who listen hear.</summary>
    [Fact]
    public async Task What_one_node_publishes_all_others_hear()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync(isSecond: true);

        await here.Backplane.PublishAsync(["from here"], Stop);
        await there.HearsAsync("from here");
        await there.Backplane.PublishAsync(["from there"], Stop);
        await here.HearsAsync("from there");
    }

    /// <summary>A call may bring some hundred messages; none is lost while connections hold.</summary>
    [Fact]
    public async Task Many_messages_of_one_call_all_arrive()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync(isSecond: true);
        string[] messages = [.. Enumerable.Range(0, 500).Select(i => $"message {i}")];

        await here.Backplane.PublishAsync(messages, Stop);

        foreach (var message in messages)
        {
            await there.HearsAsync(message);
        }
    }

    /// <summary>Listening ends with its token, and can begin again.</summary>
    [Fact]
    public async Task Who_has_stopped_listening_hears_nothing_and_may_begin_again()
    {
        await using var here = await StartAsync();
        var there = await StartAsync(isSecond: true);
        await there.DisposeAsync();
        await here.Backplane.PublishAsync(["unheard"], Stop);
        await here.HearsAsync("unheard");

        await using var again = await StartAsync(isSecond: true);
        await here.Backplane.PublishAsync(["heard"], Stop);

        await again.HearsAsync("heard");
        Assert.DoesNotContain("unheard", there.Heard);
        Assert.DoesNotContain("unheard", again.Heard);
    }

    /// <summary>A cut connection is known as one, and what is published after it is back is heard.</summary>
    [Fact]
    public async Task A_connection_that_is_cut_is_told_of_and_comes_back()
    {
        await using var here = await StartAsync();
        if (!await CutAsync())
        {
            return;
        }

        await UntilAsync(() => here.HasLost);
        await UntilAsync(() => here.IsConnected);
        for (var i = 0; !here.Heard.Contains("after"); i++)
        {
            // The way out may have been cut too, and says so the first time that it is used.
            await Record.ExceptionAsync(async () => await here.Backplane.PublishAsync(["after"], Stop));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
            Assert.True(i < s_patience.TotalMilliseconds / 50, "What was published after the cut was never heard.");
        }
    }

    /// <summary>Makes a backplane of one node. It is disposed, if it can be.</summary>
    protected abstract ValueTask<ISessionBackplane> CreateAsync();

    /// <summary>Makes a backplane as another node would have it; the same one where it is of one process.</summary>
    protected abstract ValueTask<ISessionBackplane> CreateSecondNodeAsync();

    /// <summary>Cuts the connections of all nodes, which may come back at once; false where there are none.</summary>
    protected abstract ValueTask<bool> CutAsync();

    private static async Task UntilAsync(Func<bool> happened)
    {
        for (var waited = Stopwatch.StartNew(); !happened();)
        {
            Assert.True(waited.Elapsed < s_patience, $"What was waited for has not happened in {s_patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }
    }

    private async Task<Listener> StartAsync(bool isSecond = false)
    {
        var listener = new Listener(await (isSecond ? CreateSecondNodeAsync() : CreateAsync()));
        await UntilAsync(() => listener.IsConnected);
        return listener;
    }

    // Listens as a node does: again and again.
    private sealed class Listener : ISessionBackplaneListener, IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        private readonly Task _listening;

        public Listener(ISessionBackplane backplane)
        {
            Backplane = backplane;
            _listening = Task.Run(ListenAsync, Stop);
        }

        public ISessionBackplane Backplane { get; }

        public ConcurrentQueue<string> Heard { get; } = new();

        public bool IsConnected { get; private set; }

        public bool HasLost { get; private set; }

        public void OnConnected() => IsConnected = true;

        public void OnDisconnected() => (IsConnected, HasLost) = (false, true);

        public void OnMessage(string message) => Heard.Enqueue(message);

        public Task HearsAsync(string message) => UntilAsync(() => Heard.Contains(message));

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _listening;
            _stopping.Dispose();
            if (Backplane is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }

        private async Task ListenAsync()
        {
            while (!_stopping.IsCancellationRequested)
            {
                // Both are right: to come back by itself and tell of it, and to throw.
                await Record.ExceptionAsync(() => Backplane.ListenAsync(this, _stopping.Token));
                OnDisconnected();
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
