using BlazorSessions.Redis.Connection;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

public sealed class RedisErrorsTests
{
    // What Redis 7 and Redis 6 say where a script meets it, and what both say where a command does.
    [Theory]
    [InlineData("READONLY You can't write against a read only replica. script: 4e4a, on @user_script:1.", true)]
    [InlineData("ERR Error running script (call to f_4e4a): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica. ", true)]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", false)]
    [InlineData("ERR Error running script (call to f_4e4a): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'. ", false)]
    public void A_refusal_is_known_in_every_version(string message, bool isOfReplica)
    {
        var error = Error(message);

        Assert.True(RedisErrors.IsUnwritten(error));
        Assert.Equal(isOfReplica, RedisErrors.IsOfReplica(error));
        Assert.Equal(message.Contains("OOM", StringComparison.Ordinal), RedisErrors.Advice(error) is not null);
    }

    [Theory]
    [InlineData("NOPERM this user has no permissions to run the 'evalsha' command")]
    [InlineData("NOPERM User sessions has no permissions to run the 'evalsha' command")]
    [InlineData("NOPERM No permissions to access a key")]
    public void Who_may_not_run_a_script_has_written_nothing(string message) => Assert.True(RedisErrors.IsUnwritten(Error(message)));

    // What Redis 6, Redis 7, Valkey 9 and Redis 8 say.
    [Theory]
    [InlineData("ERR Error running script (call to f_a40b): @user_script:137: @user_script: 137: Script attempted to access a non local key in a cluster node ")]
    [InlineData("ERR Script attempted to access a non local key in a cluster node script: a40b, on @user_script:137.")]
    [InlineData("ERR Attempted to access a non local key in a cluster node script: on @user_script:137.")]
    [InlineData("ERR Unable to execute command 'exists' in script because undeclared keys were accessed during rehashing of the slot script: a40b, on @user_script:137.")]
    public void A_script_that_meets_a_slot_on_its_way_has_written_nothing(string message) =>
        Assert.True(RedisErrors.IsUnwritten(Error(message)));

    [Theory]
    [InlineData("NOPERM ACL failure in script: User sessions has no permissions to run the 'del' command script: 4e4a, on @user_script:1.")]
    [InlineData("ERR ACL failure in script: User sessions has no permissions to run the 'del' command script: 4e4a, on @user_script:1.")]
    [InlineData("ERR Error running script (call to f_4e4a): @user_script:3: user READONLY is no number")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value script: 4e4a, on @user_script:1.")]
    public void Any_other_error_may_come_in_the_middle_of_a_script(string message)
    {
        var error = Error(message);

        Assert.False(RedisErrors.IsUnwritten(error));
        Assert.False(RedisErrors.IsOfReplica(error));
    }

#pragma warning disable CS0618 // Newer clients want to be told more, which older ones do not take.
    private static RedisServerException Error(string message) => new(message);
#pragma warning restore CS0618
}
