namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// Runs code on one thread in an order that is chosen: everything awaited comes back here, and where the code says that
/// it yields, the choices decide who goes on. While the operations of a test race, each yield waits for its turn;
/// before and after, none does.
/// </summary>
internal sealed class Schedule(Choices choices) : TaskScheduler
{
    /// <summary>How many orders are tried one after the other, and as many again at random where there are more.</summary>
    private const int MostOrders = 2_000;

    private const int MostIdle = 200;

    private static readonly AsyncLocal<string?> s_operation = new();

    private readonly Queue<Task> _ready = new();
    private readonly List<(string Label, TaskCompletionSource Gate)> _waiting = [];
    private readonly List<string> _trace = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private TaskCompletionSource? _race;
    private int _racing;
    private string? _escaped;
    private int _idle;

    /// <summary>Gets or sets what lets time pass when everybody waits.</summary>
    public Action? Idle { get; set; }

    /// <summary>
    /// Runs a test in every order there is, or in many of them; returns how many. Of a race with too many orders the
    /// first choices would never vary, so the rest is drawn at random, others each time.
    /// </summary>
    public static int RunAll(Func<Schedule, Task> test)
    {
        var choices = new Choices();
        for (var run = 1; ; run++)
        {
            var schedule = new Schedule(choices);
            try
            {
                schedule.Run(test);
            }
            catch (Exception exception)
            {
                throw new ScheduleException(run, schedule._trace, exception);
            }

            if (run == MostOrders)
            {
                choices.Shuffle();
            }

            if (run == 2 * MostOrders || !choices.MoveNext())
            {
                return run;
            }
        }
    }

    /// <summary>Runs operations against each other, each from the start to the end, and what they leave behind.</summary>
    public async Task RaceAsync(params (string Name, Func<Task> Run)[] operations)
    {
        _racing = operations.Length;
        _race = new TaskCompletionSource();
        foreach (var operation in operations)
        {
            _ = RunAsync(operation.Name, operation.Run);
        }

        await _race.Task;
    }

    /// <summary>A point where others may go on first.</summary>
    public Task YieldAsync(string label)
    {
        if (_race is null)
        {
            return Task.CompletedTask;
        }

        var gate = new TaskCompletionSource();
        _waiting.Add(($"{s_operation.Value}: {label}", gate));
        return gate.Task;
    }

    /// <summary>The same in code that does not await: others run before it returns.</summary>
    public void Yield(string label)
    {
        if (_race is not null)
        {
            Drive($"{s_operation.Value}: {label}", () => false);
        }
    }

    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _escaped = Environment.StackTrace;
        }

        _ready.Enqueue(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _ready];

    private async Task RunAsync(string name, Func<Task> run)
    {
        s_operation.Value = name;
        await YieldAsync("starts");
        try
        {
            await run();
            _trace.Add($"{name}: is done");
        }
        catch (SessionException exception)
        {
            _trace.Add($"{name}: {exception.GetType().Name}: {exception.Message}");
        }
        finally
        {
            _racing--;
        }
    }

    private void Run(Func<Schedule, Task> test)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var running = Task.Factory.StartNew(
                () => test(this), CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();
            Drive(null, () => running.IsCompleted);
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        Assert.True(_escaped is null, $"Something went on outside of the schedule:\n{_escaped}");
    }

    // With a name it runs others inside a call that is on its way, until the choice is to return from that.
    private void Drive(string? inside, Func<bool> isOver)
    {
        while (true)
        {
            RunReady();
            if (isOver())
            {
                return;
            }

            if (inside is null && _waiting.Count == 0)
            {
                EndRace();
                continue;
            }

            var pick = choices.Next(_waiting.Count + (inside is null ? 0 : 1));
            if (pick == _waiting.Count)
            {
                _trace.Add($"{inside} (returns)");
                return;
            }

            var (label, gate) = _waiting[pick];
            _waiting.RemoveAt(pick);
            _trace.Add(label);
            gate.SetResult();
        }
    }

    private void RunReady()
    {
        while (_ready.TryDequeue(out var task))
        {
            TryExecuteTask(task);
        }
    }

    private void EndRace()
    {
        if (_race is not { } race || _racing > 0)
        {
            // Who pauses goes on when time passes.
            if (_idle++ < MostIdle && Idle is { } idle)
            {
                _trace.Add("time passes");
                idle();
                return;
            }

            throw new InvalidOperationException("Nothing can go on any more.");
        }

        _trace.Add("all are done");
        _race = null;
        race.SetResult();
    }
}
