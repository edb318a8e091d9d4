using System.Collections.Immutable;

namespace BlazorSessions.Backplane;

/// <summary>
/// A backplane within one process, for several hosts of one app in it, as tests have: give all of them the same one.
/// </summary>
public sealed class LocalSessionBackplane : ISessionBackplane
{
    private ImmutableArray<ISessionBackplaneListener> _listeners = [];

    /// <inheritdoc/>
    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), listener);
        listener.OnConnected();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Remove(one), listener);
        }
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (var listener in _listeners)
        {
            foreach (var message in messages)
            {
                listener.OnMessage(message);
            }
        }

        return ValueTask.CompletedTask;
    }
}
