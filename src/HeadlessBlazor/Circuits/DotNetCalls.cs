using System.Collections.Concurrent;

namespace HeadlessBlazor.Circuits;

/// <summary>Calls into .NET that the circuit has not answered yet.</summary>
internal sealed class DotNetCalls
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _calls = new();
    private long _last;

    public (string Id, Task<string?> Answer) Begin()
    {
        var id = Interlocked.Increment(ref _last).ToString();
        var call = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        return (id, call.Task);
    }

    public void End(string id, bool succeeded, string? resultOrError)
    {
        if (!_calls.TryRemove(id, out var call))
        {
            return;
        }

        if (succeeded)
        {
            call.TrySetResult(resultOrError);
        }
        else
        {
            call.TrySetException(new CircuitException(resultOrError ?? "The call into .NET failed without a reason."));
        }
    }

    public void FailAll(string? reason)
    {
        foreach (var id in _calls.Keys)
        {
            if (_calls.TryRemove(id, out var call))
            {
                call.TrySetException(new CircuitClosedException(reason));
            }
        }
    }
}
