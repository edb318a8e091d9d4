using BlazorSessions.Redis.Scripts;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Sends a verb to Redis within its time and tells failures apart. The client cannot take back what it was given: a
/// caller who cancels stops waiting, and the verb may still be carried out.
/// </summary>
/// <remarks>
/// Always at the master: a replica may be behind, and would bring ended sessions back.
/// </remarks>
internal sealed class RedisServer(IRedisConnection connection, RedisSessionStoreOptions options, ILogger log)
    : IAsyncDisposable
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    private readonly EvictionPolicyCheck _policy = new(log);
    private long _lastAnswer;
    private long _silentSince;

    /// <summary>Gets what completes when the server's settings have been looked at; it never fails.</summary>
    public Task SettingsChecked => _policy.Completion;

    /// <summary>Runs a script, by its hash or, where Redis does not know it (any more), by its text.</summary>
    public Task<RedisResult> RunAsync(
        RedisScript script, RedisKey key, RedisValue[] values, CancellationToken cancellationToken) =>
        RunAsync(script.Verb, async (database, attempt) =>
        {
            try
            {
                return await attempt.WaitAsync(
                    database.ScriptEvaluateAsync(script.Hash, [key], values, CommandFlags.DemandMaster));
            }
            catch (RedisServerException e) when (RedisErrors.IsScriptUnknown(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                object[] arguments = [script.Text, 1, key, .. values];
                return await attempt.WaitAsync(database.ExecuteAsync("EVAL", arguments, CommandFlags.DemandMaster));
            }
        }, cancellationToken);

    /// <summary>Runs commands in one go.</summary>
    public async Task<T> RunAsync<T>(
        RedisVerb verb, Func<IDatabase, RedisAttempt, Task<T>> send, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var attempt = new RedisAttempt(options.CommandTimeout, cancellationToken);
        try
        {
            var multiplexer = await attempt.WaitForConnectionAsync(connection.GetAsync());
            var database = multiplexer.GetDatabase(options.Database ?? -1);
            cancellationToken.ThrowIfCancellationRequested();
            var result = await send(database, attempt);
            Volatile.Write(ref _lastAnswer, TimeProvider.System.GetTimestamp());
            _policy.Start(database);
            return result;
        }
        catch (Exception e) when (RedisErrors.IsFailure(e) && cancellationToken.IsCancellationRequested)
        {
            Listen(attempt, e);
            throw new OperationCanceledException($"The {verb.Name} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            Listen(attempt, e);
            var isUnknown = verb.Writes && attempt.SentAt is not null && !RedisErrors.IsUnwritten(e);
            throw new SessionStoreException(verb.Name, isUnknown, e);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // A connection whose other end is gone without a word stays open for a quarter of an hour: the client does not mind
    // that nothing comes back. Verbs that gave up, and nothing heard since the first of them was sent, are the sign.
    private void Listen(RedisAttempt attempt, Exception e)
    {
        if (e is not (TimeoutException or OperationCanceledException)
            || attempt.SentAt is not { } sent || sent <= Volatile.Read(ref _lastAnswer))
        {
            return;
        }

        if (Volatile.Read(ref _silentSince) <= Volatile.Read(ref _lastAnswer))
        {
            Volatile.Write(ref _silentSince, sent);
        }

        if (TimeProvider.System.GetElapsedTime(Volatile.Read(ref _silentSince)) >= s_silence)
        {
            connection.ReportSilence();
        }
    }
}
