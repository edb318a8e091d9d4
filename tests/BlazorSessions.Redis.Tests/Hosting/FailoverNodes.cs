using System.Diagnostics;
using BlazorSessions.Tests.Shared;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>Two nodes on servers of which one can take the place of another.</summary>
public abstract class FailoverNodes : PushedNodes
{
    [Fact]
    public async Task Writes_and_pushes_go_on_after_a_failover()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        var handle = await SignInAsync(here, there);

        await KillMasterAsync();
        var watch = Stopwatch.StartNew();
        await UntilAsync(() => TryAsync(() => SetAsync(1)));
        var written = watch.Elapsed;
        await ConnectedAsync(here);
        await ConnectedAsync(there);

        // A message that is published while the other node is not back is lost, and the clock that would have it ask stands
        // still: another is published until one arrives.
        var last = 1;
        await UntilAsync(() => TryAsync(async () => await SetAsync(++last) && await SeesAsync(last)));
        TestContext.Current.TestOutputHelper?.WriteLine($"Written after {written}, heard after {watch.Elapsed}.");

        Assert.True(written < TimeSpan.FromSeconds(15), $"A write took {written}.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), $"Nothing was heard for {watch.Elapsed}.");
        Assert.True(await there.Users.RevokeAsync(handle, Stop));
        await UntilAsync(async () => await here.Users.FindAsync(handle, Stop) is null);

        async Task<bool> SetAsync(int value) =>
            await here.Users.UpdateAsync(handle, edit => edit.Set("n", value), Stop) is not null;

        async Task<bool> SeesAsync(int value)
        {
            for (var tries = 0; tries < 20; tries++)
            {
                if ((await there.Users.FindAsync(handle, Stop))!.Get<int>("n") == value)
                {
                    return true;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
            }

            return false;
        }
    }

    /// <summary>Kills the master that has the sessions, and waits until another is.</summary>
    protected abstract Task KillMasterAsync();

    private static async Task<bool> TryAsync(Func<Task<bool>> verb)
    {
        try
        {
            return await verb();
        }
        catch (SessionStoreException)
        {
            return false;
        }
    }
}
