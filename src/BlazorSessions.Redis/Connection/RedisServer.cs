using BlazorSessions.Redis.Scripts;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Sends a verb to Redis and tells failures apart. The client cannot take back what it was given: a caller who cancels
/// stops waiting, and the verb may still be carried out.
/// </summary>
/// <remarks>
/// Always at the master: a replica may be behind, and would bring ended sessions back. How long an answer may take is
/// up to the client's own timeout.
/// </remarks>
internal sealed class RedisServer(IRedisConnection connection, RedisSessionStoreOptions options, ILogger log)
    : IAsyncDisposable
{
    private readonly SettingsCheck _settings = new(options.KeyPrefix, log);

    /// <summary>Gets what completes when the server's settings have been looked at; it never fails.</summary>
    public Task SettingsChecked => _settings.Completion;

    /// <summary>Gets where Redis is, for messages: no password is in it.</summary>
    public string Address => options.Configuration is { } configuration
        ? string.Join(", ", ConfigurationOptions.Parse(configuration).EndPoints)
        : "the app's own connection";

    /// <summary>Runs a script, which is sent again where Redis does not know it (any more).</summary>
    public Task<RedisResult> RunAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        RunAsync(script.Verb, database => EvaluateAsync(database, script, keys, values), cancellationToken);

    /// <summary>Runs commands in one go.</summary>
    public async Task<T> RunAsync<T>(RedisVerb verb, Func<IDatabase, Task<T>> send, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IConnectionMultiplexer? client = null;
        Task<T>? answer = null;
        try
        {
            client = await ConnectAsync(cancellationToken);
            var database = client.GetDatabase(options.Database ?? -1);
            cancellationToken.ThrowIfCancellationRequested();
            answer = send(database);
            var result = await answer.WaitAsync(cancellationToken);
            _settings.Start(database);
            return result;
        }
        catch (Exception e) when (RedisErrors.IsFailure(e) && cancellationToken.IsCancellationRequested)
        {
            Forget(answer);
            throw new OperationCanceledException($"The {verb.Name} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            Doubt(client, e);
            var isUnknown = verb.Writes && answer is not null && !RedisErrors.IsUnwritten(e);
            throw RedisErrors.Advice(e) is { } advice
                ? new SessionStoreException(verb.Name, isUnknown, advice, e)
                : new SessionStoreException(verb.Name, isUnknown, e);
        }
    }

    /// <summary>Finds out why Redis could not be used, for a message: the cause and the cure, as sentences.</summary>
    public async Task<string> DiagnoseAsync(SessionStoreException failure, CancellationToken cancellationToken)
    {
        if (RedisErrors.RefusalOfScripts(failure.InnerException) is { } refusal)
        {
            return refusal;
        }

        try
        {
            // A client that found a server, and cannot use it, connects for longer than a verb may wait.
            var client = await connection.GetAsync().AsTask().WaitAsync(3 * options.CommandTimeout, TimeProvider.System, cancellationToken);
            if (client.GetEndPoints().Any(at => client.GetServer(at).ServerType == ServerType.Sentinel))
            {
                return RedisErrors.IsSentinel;
            }

            await client.GetDatabase().PingAsync().WaitAsync(options.CommandTimeout, TimeProvider.System, cancellationToken);
            return RedisErrors.IsSlow;
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            return RedisErrors.IsUntrusted(e) ? RedisErrors.HasUnknownIssuer
                : RedisErrors.IsHungUp(e) || RedisErrors.IsHungUp(failure) ? RedisErrors.HangsUp
                : RedisErrors.IsNotThere;
        }
    }

    /// <summary>Returns whether this is the connection of now; it may be replaced after a failover.</summary>
    public bool Uses(IConnectionMultiplexer client) => connection.Gives(client);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // By its hash first: given the text, the client hashes and looks up some kilobytes for each verb.
    private static async Task<RedisResult> EvaluateAsync(
        IDatabase database, RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, values, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (RedisErrors.IsScriptUnknown(e))
        {
            // In one command, which a cluster can send on to another node.
            return await database.ScriptEvaluateAsync(
                script.Text, keys, values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache);
        }
    }

    /// <summary>Returns the connection, once it is there.</summary>
    /// <remarks>
    /// By the system's clock, not the app's: how long a connection takes has nothing to do with when sessions expire.
    /// </remarks>
    /// <exception cref="TimeoutException">It is not there within <see cref="RedisSessionStoreOptions.CommandTimeout"/>.</exception>
    public async ValueTask<IConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        var connecting = connection.GetAsync();
        if (connecting.IsCompletedSuccessfully)
        {
            return connecting.Result;
        }

        try
        {
            return await connecting.AsTask().WaitAsync(options.CommandTimeout, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"No connection to Redis at {Address} within {options.CommandTimeout}.", e);
        }
    }

    /// <summary>
    /// Returns the database over a connection, for what has no asynchronous way in: the thread waits while there is none yet.
    /// </summary>
    /// <exception cref="TimeoutException">It is not there within <see cref="RedisSessionStoreOptions.CommandTimeout"/>.</exception>
    public IDatabase Connect() =>
        ConnectAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().GetDatabase(options.Database ?? -1);

    private void Doubt(IConnectionMultiplexer? client, Exception e)
    {
        if (client is not null && (RedisErrors.IsOfReplica(e) || RedisErrors.IsUnconnected(e)))
        {
            connection.Doubt(client, mayAnswer: !RedisErrors.IsOfReplica(e));
        }
    }

    // Looks at the error of what nobody waits for any more, so that it is not reported as unobserved.
    private static void Forget(Task? answer) => _ = answer?.ContinueWith(
        static answer => answer.Exception,
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
