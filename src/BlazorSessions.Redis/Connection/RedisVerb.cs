namespace BlazorSessions.Redis.Connection;

/// <summary>What is being done, for errors.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Writes">Whether it changes sessions, so that a failure may leave the outcome unknown.</param>
internal readonly record struct RedisVerb(string Name, bool Writes)
{
    public static readonly RedisVerb Find = new("find", false);
    public static readonly RedisVerb Ping = new("ping", false);
    public static readonly RedisVerb Publish = new("publish", true);
}
