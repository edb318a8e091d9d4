using System.Collections.Concurrent;
using BlazorSessions.Stores;
using BlazorSessions.Testing;

namespace BlazorSessions.Tests.Hosting;

/// <summary>
/// A node's way to the store that it shares with another node. What it asks for itself it gets. What it learns of the
/// other unasked, by its probes, a test may hold back or have lost.
/// </summary>
internal sealed class NodeLink(ISessionStore shared, CallersClock caller, TimeProvider clock) : StoreDecorator(shared)
{
    // The versions that the node has seen, and with which it is answered while what it would learn is lost.
    private readonly ConcurrentDictionary<SessionHandle, long> _seen = new();
    private volatile TaskCompletionSource? _held;
    private volatile TaskCompletionSource? _heldFinds;
    private int _finds;

    /// <summary>Gets or sets whether probes bring no news: they answer what the node has seen already.</summary>
    public bool LosesNews { get; set; }

    /// <summary>Gets or sets whether the store is away: nothing gets there.</summary>
    public bool IsCut { get; set; }

    /// <summary>Gets or sets whether answers are lost: everything gets there, and nobody hears of it.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Gets how many probes were asked.</summary>
    public int Probes { get; private set; }

    /// <summary>Gets how many records were read, held back or not.</summary>
    public int Finds => Volatile.Read(ref _finds);

    /// <summary>From now on, answers to probes are kept back as they were when asked.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on, records are kept back as they were when read.</summary>
    public void HoldFinds() => _heldFinds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Delivers the records that were kept back.</summary>
    public void ReleaseFinds()
    {
        var held = _heldFinds;
        _heldFinds = null;
        held?.SetResult();
    }

    /// <summary>Delivers what was kept back.</summary>
    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public override async ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var isCreated = await base.TryCreateAsync(record, cancellationToken);
        See(isCreated ? record : null);
        return isCreated;
    }

    public override async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var record = await base.FindAsync(handle, cancellationToken);
        Interlocked.Increment(ref _finds);
        await (_heldFinds?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        return See(record);
    }

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        See(result.Record);
        return result;
    }

    public override async ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        Probes++;
        var versions = LosesNews ? Seen(handles) : await base.ProbeAsync(handles, cancellationToken);
        await (_held?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        return versions;
    }

    protected override ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        caller.RunAsync(clock, async () =>
        {
            ThrowIf(IsCut);
            var answer = await base.RunAsync(verb, call, cancellationToken);
            ThrowIf(LosesAnswers);
            return answer;
        });

    private static void ThrowIf(bool isBroken)
    {
        if (isBroken)
        {
            throw new IOException("The store is away.");
        }
    }

    private Dictionary<SessionHandle, long> Seen(IReadOnlyCollection<SessionHandle> handles) =>
        handles.Where(_seen.ContainsKey).ToDictionary(handle => handle, handle => _seen[handle]);

    private SessionRecord? See(SessionRecord? record)
    {
        if (record is not null)
        {
            _seen[record.Handle] = record.Version;
        }

        return record;
    }
}
