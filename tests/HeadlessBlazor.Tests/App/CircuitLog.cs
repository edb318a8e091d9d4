using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HeadlessBlazor.Tests.App;

/// <summary>What the server saw of its circuits; a test waits for an entry instead of sleeping.</summary>
public sealed class CircuitLog
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a circuit runs when it is connected.</summary>
    public Action? OnUp { get; set; }

    public int CountOf(string what) => _counts.GetValueOrDefault(what);

    public async Task WaitForAsync(string what, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (CountOf(what) >= count)
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
        }
    }

    public void Add(string what)
    {
        _counts.AddOrUpdate(what, 1, (_, count) => count + 1);
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    public sealed class Handler(CircuitLog log) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken stop) => Note("opened");

        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken stop)
        {
            log.OnUp?.Invoke();
            return Note("up");
        }

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken stop) => Note("down");

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken stop) => Note("closed");

        private Task Note(string what)
        {
            log.Add(what);
            return Task.CompletedTask;
        }
    }
}
