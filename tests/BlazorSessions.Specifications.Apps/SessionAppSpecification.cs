using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Specifications.Apps;

/// <summary>
/// What an app promises its visitors on every session store, as facts: requests, circuits, two nodes, and a store that
/// is away. A store's test class derives from this one, makes the store, and says how its server is taken away.
/// </summary>
/// <remarks>
/// <para>The store must pass <see cref="SessionStoreSpecification"/>, and say in <see cref="Lacks"/> what it cannot do:
/// a fact that needs it asserts the typed error instead.</para>
/// <para>A fact about writers that meet on two nodes has them meet on one, on an <see cref="ILastWriteWinsStore"/>.</para>
/// <para>A fact about two nodes asserts, on an <see cref="ISingleNodeStore"/>, that another process does not know the
/// session and does no harm; on an <see cref="ISeededStore"/>, that it knows what the browser brings, and of no end.
/// One about an outage asserts that such a store cannot be taken away.</para>
/// <para>Each fact has a store of its own, empty at the start, and one fake clock for all nodes.</para>
/// </remarks>
public abstract partial class SessionAppSpecification : IAsyncLifetime
{
    /// <summary>The longest a node may take to notice what another one did: the sweep's interval with its jitter.</summary>
    private static readonly TimeSpan s_notice = TimeSpan.FromSeconds(5);

    /// <summary>So near to the end that activity goes to the store before the response: nothing is left to be raced.</summary>
    private static readonly TimeSpan s_almostIdle = The.IdleTimeout - TimeSpan.FromMinutes(1);

    /// <summary>The default of <see cref="BlazorSessionsOptions.StoreTimeout"/>.</summary>
    private static readonly TimeSpan s_storeTimeout = new BlazorSessionsOptions().StoreTimeout;

    private readonly IDataProtectionProvider _keys = new EphemeralDataProtectionProvider();
    private readonly RecordedLog _log = new();
    private readonly List<Visitor> _visitors = [];
    private Node? _first;
    private Node? _second;
    private ISessionStore? _store;

    /// <summary>Gets the clock of all nodes and stores. It starts at <see cref="The.Start"/>.</summary>
    protected FakeTimeProvider Clock { get; } = new(The.Start);

    /// <summary>Gets where nodes and stores log.</summary>
    protected ILoggerFactory Log => _log;

    /// <summary>Gets the capabilities the store does not have, such as <c>typeof(IUserSessionIndex)</c>.</summary>
    protected virtual IReadOnlyCollection<Type> Lacks => [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Node First => _first ?? throw new InvalidOperationException("Await InitializeAsync first.");

    private bool IsSingleNode => _store is ISingleNodeStore;

    private bool HasIndex => !Lacks.Contains(typeof(IUserSessionIndex));

    private bool HasBatch => !Lacks.Contains(typeof(ISessionBatch));

    /// <summary>Makes the store of the first node, without sessions and users.</summary>
    /// <param name="clock">The clock that the store must ask for the time, and no other.</param>
    /// <returns>The store. Its node disposes it, if it can be disposed.</returns>
    protected abstract ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock);

    /// <summary>
    /// Makes a store on the data of the first, as another node would have. An <see cref="ISingleNodeStore"/> makes
    /// another one, without sessions.
    /// </summary>
    /// <param name="clock">The clock of all nodes.</param>
    /// <returns>Another object, with connections of its own. Its node disposes it, if it can be disposed.</returns>
    protected abstract ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock);

    /// <summary>
    /// Takes the store's server away from all nodes, until <see cref="BringBackAsync"/>: with a proxy of your own
    /// between stores and server, for example.
    /// </summary>
    /// <param name="outage">Whether connections break, or stand and nobody answers.</param>
    /// <returns>True. False only from an <see cref="ISingleNodeStore"/>, which has no server.</returns>
    protected abstract ValueTask<bool> TakeAwayAsync(Outage outage);

    /// <summary>
    /// Brings the store's server back, with all it held; connections from before may be broken. Never called on an
    /// <see cref="ISingleNodeStore"/>.
    /// </summary>
    protected abstract ValueTask BringBackAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        _store = await CreateStoreAsync(Clock);
        _first = await Node.StartAsync(_store, Clock, _keys, Log);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var visitor in _visitors)
        {
            await visitor.DisposeAsync();
        }

        await (_second?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_first?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private Visitor NewVisitor() => Keep(new Visitor(First, Clock));

    private Visitor CopyOf(Visitor visitor) => Keep(visitor.Copy(Clock));

    private Visitor Keep(Visitor visitor)
    {
        _visitors.Add(visitor);
        return visitor;
    }

    private async Task<Visitor> SignedInAsync(string user = "Ada")
    {
        var visitor = NewVisitor();
        await visitor.DoAsync($"/sign-in/{user}");
        return visitor;
    }

    /// <summary>Runs a fact about two nodes; on a store of one process, asserts that the other knows nothing instead.</summary>
    private async Task OnTwoNodesAsync(Func<Node, Task> fact)
    {
        var second = _second = await Node.StartAsync(await CreateSecondNodeAsync(Clock), Clock, _keys, Log);
        if (!IsSingleNode)
        {
            await fact(second);
            return;
        }

        var visitor = await SignedInAsync();
        if (_store is ISeededStore)
        {
            await BrowserKeepsAsync(visitor, second);
            return;
        }

        var cookie = visitor.Cookie;
        Assert.Equal(SessionStatus.None, (await visitor.On(second).StateAsync()).Status);
        Assert.Equal(cookie, visitor.Cookie);
        Assert.Equal("Ada", (await visitor.On(First).StateAsync()).User);
    }

    // Another process knows what the browser brings, and nothing else.
    private async Task BrowserKeepsAsync(Visitor visitor, Node second)
    {
        var copy = CopyOf(visitor);
        Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);

        await visitor.On(First).DoAsync("/sign-out");

        Assert.Equal(SessionStatus.None, (await copy.StateAsync()).Status);
        Assert.Equal("Ada", (await copy.On(second).StateAsync()).User);
    }

    /// <summary>
    /// Runs a fact about two nodes that write to a session at the same moment; the second is the first on a store that
    /// says, as <see cref="ILastWriteWinsStore"/>, that a node promises this much only to itself.
    /// </summary>
    private Task OnRivalNodesAsync(Func<Node, Task> fact) =>
        _store is ILastWriteWinsStore ? fact(First) : OnTwoNodesAsync(fact);

    /// <summary>Runs a fact about the sessions of a user; on a store without an index, asserts the typed error instead.</summary>
    private async Task WithIndexAsync(Func<Task> fact)
    {
        if (HasIndex)
        {
            await fact();
            return;
        }

        var visitor = await SignedInAsync();
        await LacksIndexAsync(() => First.Directory.RevokeUserAsync("Ada", Stop));
        await LacksIndexAsync(() => First.Directory.UpdateUserAsync("Ada", edit => edit.Set("n", 1), Stop));
        await LacksIndexAsync(async () => await First.Directory.ListAsync("Ada", Stop).ToListAsync(Stop));
        await LacksIndexAsync(() => visitor.DoAsync("/revoke-others"));
        Assert.Equal("Ada", (await visitor.StateAsync()).User);

        static async Task LacksIndexAsync(Func<Task> verb) => Assert.Equal(
            typeof(IUserSessionIndex), (await Assert.ThrowsAsync<SessionCapabilityException>(verb)).Capability);
    }

    /// <summary>Runs a fact about an outage; on a store of one process, asserts that there is no such thing.</summary>
    private async Task WhileAwayAsync(Func<Task> before, Func<Task> meanwhile, Outage outage = Outage.Gone)
    {
        await before();
        Assert.Equal(!IsSingleNode, await TakeAwayAsync(outage));
        if (!IsSingleNode)
        {
            await meanwhile();
        }
    }
}
