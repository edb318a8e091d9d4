namespace HeadlessBlazor.Circuits;

/// <summary>Wakes whoever waits for a tab to change. Nothing polls: no change, no work.</summary>
internal sealed class ChangeSignal
{
    // _gate guards _next. The source runs its continuations elsewhere, so raising never runs a waiter.
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next change. Take it before looking at the state, or a change may be missed.</summary>
    public Task NextAsync()
    {
        lock (_gate)
        {
            return (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Raise()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            next = _next;
            _next = null;
        }

        next?.TrySetResult();
    }
}
