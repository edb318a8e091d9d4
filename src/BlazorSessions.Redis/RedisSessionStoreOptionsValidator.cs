using BlazorSessions.Redis.Connection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

internal sealed class RedisSessionStoreOptionsValidator(string builderName) : IValidateOptions<RedisSessionStoreOptions>
{
    private const int LongestPrefix = 64;

    private static readonly TimeSpan s_shortestTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, RedisSessionStoreOptions options)
    {
        if (name != builderName)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = Faults(options).Select(fault => $"{nameof(RedisSessionStoreOptions)}.{fault}").ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(RedisSessionStoreOptions options)
    {
        if (options is { Configuration: not null, Connection: not null })
        {
            yield return "Configuration and Connection are both set; set one.";
        }

        if (options.Configuration is { } configuration && !IsConfiguration(configuration))
        {
            yield return "Configuration is not one that StackExchange.Redis reads, such as \"redis.example:6379\".";
        }

        if (options.TrustedIssuer is { } issuer && FaultOfIssuer(issuer) is { } fault)
        {
            yield return fault;
        }

        if (options.KeyPrefix is not { Length: <= LongestPrefix } prefix || prefix.AsSpan().ContainsAny('{', '}'))
        {
            yield return $"KeyPrefix has up to {LongestPrefix} characters and no braces: the store sets its own, "
                + "for Redis Cluster.";
        }

        if (options.Database < 0)
        {
            yield return $"Database is {options.Database}; the first is 0.";
        }

        if (options.CommandTimeout < s_shortestTimeout || options.CommandTimeout > s_longestTimeout)
        {
            yield return $"CommandTimeout is 10 milliseconds to 10 minutes, not {options.CommandTimeout}.";
        }
    }

    private static string? FaultOfIssuer(string file)
    {
        try
        {
            using var issuer = RedisClientOptions.LoadIssuer(file);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    // The text may hold a password: it is in no message.
    private static bool IsConfiguration(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
