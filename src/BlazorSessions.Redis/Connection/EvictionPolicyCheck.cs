using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Asks Redis once, after the first verb that went well, what it does when memory runs out, and warns of a policy that
/// drops keys without a time to live. The best it can do: not every server tells.
/// </summary>
internal sealed class EvictionPolicyCheck(ILogger log)
{
    private const string Setting = "maxmemory_policy:";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private int _isStarted;

    /// <summary>Gets what completes when the check has; it never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start(IDatabase database)
    {
        if (Volatile.Read(ref _isStarted) == 0 && Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            Completion = CheckAsync(database);
        }
    }

    /// <summary>Returns whether the policy spares keys without a time to live.</summary>
    public static bool IsSafe(string policy) =>
        policy == "noeviction" || policy.StartsWith("volatile-", StringComparison.Ordinal);

    private async Task CheckAsync(IDatabase database)
    {
        try
        {
            // By a script: newer clients send INFO itself only over connections that may administer.
            var answer = await database.ScriptEvaluateAsync("return redis.call('INFO', 'memory')")
                .WaitAsync(s_patience, TimeProvider.System);
            var memory = (string?)answer ?? "";
            var line = memory.Split('\n').FirstOrDefault(line => line.StartsWith(Setting, StringComparison.Ordinal));
            if (line?[Setting.Length..].Trim() is { } policy && !IsSafe(policy))
            {
                log.EvictionPolicyUnsafe(policy);
            }
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // Not allowed to ask, or gone again: verbs tell of the latter themselves.
        }
    }
}
