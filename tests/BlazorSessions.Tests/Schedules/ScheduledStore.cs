using BlazorSessions.Stores;
using BlazorSessions.Testing;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Yields before and after each verb of another store, which answers at once. For several nodes.</summary>
internal class ScheduledStore(Schedule schedule, ISessionStore inner) : StoreDecorator(new WitnessStore(inner))
{
    /// <summary>What the store did, also where its answer is lost on the way through here.</summary>
    public WitnessStore Witness => (WitnessStore)Inner;

    /// <summary>Makes the verb with this number fail, and whether it has done its work by then.</summary>
    public (int Number, bool Afterwards)? Failure { get; set; }

    public int Verbs { get; private set; }

    protected override async ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var number = Verbs++;
        await schedule.YieldAsync(verb);
        if (Failure == (number, false))
        {
            throw new IOException($"Verb {number} ({verb}) failed.");
        }

        var result = await base.RunAsync(verb, call, cancellationToken);
        await schedule.YieldAsync($"after {verb}");
        return Failure == (number, true) ? throw new IOException($"The answer to verb {number} ({verb}) was lost.") : result;
    }
}
