using System.Text;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Schedules;

/// <summary>One or two nodes over one store, browsers, and what must hold of them whatever happened in which order.</summary>
internal sealed class World : IDisposable
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ISessionStore _inner;
    private readonly List<Visit> _circuits = [];
    private int _handles;

    public World(Schedule schedule, bool twoNodes, Func<TimeProvider, ISessionStore>? store = null, Action<BlazorSessionsOptions>? configure = null)
    {
        Schedule = schedule;
        schedule.Idle = () => Clock.Advance(TimeSpan.FromMilliseconds(100));
        _inner = store?.Invoke(Clock) ?? new MemorySessionStore(Clock);
        Store = twoNodes ? new ScheduledStore(schedule, _inner) : new ScheduledSingleNodeStore(schedule, _inner);
        var options = new BlazorSessionsOptions { StoreTimeout = Timeout.InfiniteTimeSpan, HandleFactory = NewHandle };
        configure?.Invoke(options);
        One = new Node(schedule, Store, Clock, options);
        Two = twoNodes ? new Node(schedule, Store, Clock, options) : One;
        Browser = new Browser(Node.NewCookies(Clock));
    }

    public Schedule Schedule { get; }

    public FakeTimeProvider Clock { get; } = new(Start);

    public ScheduledStore Store { get; }

    public Node One { get; }

    /// <summary>The other node; the same one when there is only one.</summary>
    public Node Two { get; }

    public Browser Browser { get; }

    public SessionHandle LastHandle { get; private set; }

    public SessionHandle NewHandle() => LastHandle = SessionHandle.Parse($"session-{++_handles:D16}");

    public Task RequestAsync(Node node, Func<ISessionService, Task> work, Browser? browser = null) =>
        Visit.RequestAsync(this, node, browser ?? Browser, work);

    public async Task<Visit> OpenCircuitAsync(Node node)
    {
        var circuit = await Visit.OpenAsync(this, node, Browser);
        _circuits.Add(circuit);
        return circuit;
    }

    /// <summary>A session of the browser with a value, and nothing of it in the memory of any node.</summary>
    public async Task<SessionHandle> StartSessionAsync(string? user = null)
    {
        await RequestAsync(One, session => session.SetAsync("start", 1));
        if (user is not null)
        {
            await RequestAsync(One, session => session.SignInAsync(user));
        }

        await CoolDownAsync();
        return Browser.Cookie!.Handle;
    }

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle) => _inner.FindAsync(handle, CancellationToken.None);

    public async Task<string?> TextOfAsync(SessionHandle handle, string key) =>
        await FindAsync(handle) is { } record && record.Values.TryGetValue(key, out var value)
            ? Encoding.UTF8.GetString(value.Data.Span)
            : null;

    /// <summary>Lets live copies that nobody holds go.</summary>
    public async Task CoolDownAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Moves the clock and lets what fell due run.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        Clock.Advance(time);
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
        }
    }

    /// <summary>Everything that holds after any race.</summary>
    public async Task CheckAsync(Visit? without = null, bool checkCookie = true)
    {
        // What one node did the other learns of by its sweep, within five seconds.
        await AdvanceAsync(TimeSpan.FromSeconds(5.001));
        foreach (var handle in Store.Witness.Ended)
        {
            Assert.True(await FindAsync(handle) is null, $"I1: {handle} ended and is back in the store.");
        }

        foreach (var node in new[] { One, Two }.Distinct())
        {
            await CheckNodeAsync(node);
        }

        foreach (var circuit in _circuits.Where(circuit => circuit != without))
        {
            await CheckCircuitAsync(circuit);
            circuit.Dispose();
        }

        if (checkCookie)
        {
            await CheckCookieAsync();
        }

        await CoolDownAsync();
        Assert.Equal((0, 0), (One.Sessions.Count, Two.Sessions.Count));
        Assert.Equal((0, 0), (One.Expiry.Count, Two.Expiry.Count));
        Assert.Equal((0, 0), (One.Touches.Pending, Two.Touches.Pending));
    }

    public void Dispose()
    {
        One.Dispose();
        Two.Dispose();
    }

    private async Task CheckNodeAsync(Node node)
    {
        foreach (var live in node.Sessions.All)
        {
            Assert.False(live.IsEnded, $"The registry keeps {live.Handle}, which has ended.");
            var record = await FindAsync(live.Handle);
            if (node.Store.IsSingleNode || live.HasListeners)
            {
                Assert.True(record is not null, $"I1: {live.Handle} lives on in the registry.");
                Assert.True(record.Version == live.Record.Version, $"The copy of {live.Handle} is stale.");
            }

            var state = await node.Directory.FindAsync(live.Handle, CancellationToken.None);
            Assert.True(record is null == state is null, $"I1: {live.Handle} answers although it has ended.");
        }
    }

    private async Task CheckCircuitAsync(Visit circuit)
    {
        var state = circuit.Service.State;
        if (state.Handle is not { } handle)
        {
            return;
        }

        var lives = await FindAsync(handle) is not null;
        Assert.Equal(lives ? SessionStatus.Active : SessionStatus.Ended, state.Status);
        Assert.True(lives || !state.IsAuthenticated && state.User.Identity is not { IsAuthenticated: true });
        Assert.Equal(!lives, circuit.Service.Ended.IsCancellationRequested);
        var ends = circuit.Ends.Count(ended => ended == handle);
        Assert.True(ends == (lives ? 0 : 1), $"I3: the circuit was told of the end {ends} times.");
    }

    private async Task CheckCookieAsync()
    {
        if (Browser.Cookie is { } cookie && await FindAsync(cookie.Handle) is { } record)
        {
            Assert.True(
                record.TokenHash == cookie.TokenHash, "I6: the browser holds a secret that the record does not have.");
        }
    }
}
