using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Asks Redis once, after the first verb that went well, what it is and what it does when memory runs out. Warns of a policy
/// that drops keys without a time to live, and of a server that only speaks as Redis does and runs scripts beside each other.
/// The best it can do: not every server tells.
/// </summary>
/// <param name="keyPrefix">What keys of the store begin with.</param>
/// <param name="log">Where it warns.</param>
internal sealed class SettingsCheck(string keyPrefix, ILogger log)
{
    private const string Policy = "maxmemory_policy:";
    private const string Garnet = "garnet_version:";

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
            // By a script: newer clients send INFO itself only over connections that may administer. With a key: of a script
            // without, a proxy that goes by keys drops the connection.
            const string Script = "return redis.call('INFO', 'server') .. redis.call('INFO', 'memory')";
            var answer = await database.ScriptEvaluateAsync(Script, [$"{{{keyPrefix}}}"]).WaitAsync(s_patience, TimeProvider.System);
            var lines = ((string?)answer ?? "").Split('\n');
            if (Find(Policy) is { } policy && !IsSafe(policy))
            {
                log.EvictionPolicyUnsafe(policy);
            }

            // Not atomic by default; and in its transaction mode our scripts go on to keys that they do not name.
            if (Find(Garnet) is { } version)
            {
                log.ScriptsNotAtomic($"Garnet {version}");
            }

            string? Find(string setting) =>
                lines.FirstOrDefault(line => line.StartsWith(setting, StringComparison.Ordinal))?[setting.Length..].Trim();
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // Not allowed to ask, or gone again: verbs tell of the latter themselves.
        }
    }
}
