using BlazorSessions.Stores;

namespace BlazorSessions.Testing;

/// <summary>Makes the calls of a store fail or wait when a test says so; until then it changes nothing.</summary>
/// <example>
/// <code>
/// var store = new FaultyStore(new MemorySessionStore(clock));
/// builder.Services.AddBlazorSessions().UseStore(_ => store);
/// store.Fail();                                            // the server is away
/// store.BeforeCall = null;                                 // and back
/// store.AfterCall = _ => throw new TimeoutException();     // what was asked is done, the answer is lost
/// </code>
/// </example>
/// <param name="inner">The store behind it, which it disposes.</param>
public class FaultyStore(ISessionStore inner) : StoreDecorator(inner)
{
    /// <summary>
    /// Gets or sets what runs before each call, with the name of its method: an exception makes the call fail with
    /// nothing done, a task that is not complete makes it slow. A cancelled call waits for that task all the same, as
    /// one of a driver that does not listen.
    /// </summary>
    /// <value>Default: null, calls reach the store at once.</value>
    public Func<string, Task>? BeforeCall { get; set; }

    /// <summary>
    /// Gets or sets what runs when the store has done a call, with the name of its method: an exception loses the
    /// answer.
    /// </summary>
    /// <value>Default: null, answers come at once.</value>
    public Func<string, Task>? AfterCall { get; set; }

    /// <summary>
    /// Lets every call fail from now on, with nothing done, as if the store's server were away. Set
    /// <see cref="BeforeCall"/> to null to have it back.
    /// </summary>
    /// <param name="exception">What each call throws; null for an <see cref="IOException"/>.</param>
    public void Fail(Exception? exception = null) => BeforeCall =
        _ => Task.FromException(exception ?? new IOException("The store's server is away: a test says so."));

    /// <inheritdoc/>
    protected override async ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        await (BeforeCall?.Invoke(verb) ?? Task.CompletedTask);
        var answer = await base.RunAsync(verb, call, cancellationToken);
        await (AfterCall?.Invoke(verb) ?? Task.CompletedTask);
        return answer;
    }
}
