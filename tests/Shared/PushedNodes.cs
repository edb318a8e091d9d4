using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>
/// Two nodes set up as an app would, on one server, and a clock that stands still: what one node does, the other can only
/// know because it was told.
/// </summary>
public abstract class PushedNodes
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_end_is_heard_of()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        var handle = await SignInAsync(here, there);

        Assert.True(await here.Users.RevokeAsync(handle, Stop));

        await UntilAsync(async () => await there.Users.FindAsync(handle, Stop) is null);
    }

    [Fact]
    public async Task The_end_of_all_sessions_of_a_user_is_heard_of()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        var handle = await SignInAsync(here, there);

        Assert.InRange(await here.Users.RevokeUserAsync("1", Stop), 1, int.MaxValue);

        await UntilAsync(async () => await there.Users.FindAsync(handle, Stop) is null);
    }

    [Fact]
    public async Task A_change_is_heard_of_by_the_name_that_it_is_of()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        var handle = await SignInAsync(here, there);

        await here.Users.UpdateAsync(handle, edit => edit.Set("n", 7), Stop);

        await UntilAsync(async () => (await there.Users.FindAsync(handle, Stop))!.Get<int>("n") == 7);
    }

    [Fact]
    public async Task A_change_of_a_session_with_a_name_is_heard_of()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        var handle = SessionHandle.Parse((await here.SeeAsync(await here.VisitAsync()))[2]);
        Assert.Equal(2, (await there.Carts.FindAsync(handle, Stop))!.Get<long>("items"));

        await here.Carts.UpdateAsync(handle, edit => edit.Set("items", 9L), Stop);
        await UntilAsync(async () => (await there.Carts.FindAsync(handle, Stop))!.Get<long>("items") == 9);

        Assert.True(await here.Carts.RevokeAsync(handle, Stop));
        await UntilAsync(async () => await there.Carts.FindAsync(handle, Stop) is null);
    }

    /// <summary>Chooses the store of a session, as an app does.</summary>
    protected abstract void UseStore(BlazorSessionsBuilder sessions);

    private protected static async Task UntilAsync(Func<Task<bool>> tryAsync)
    {
        for (var waited = Stopwatch.StartNew(); !await tryAsync();)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "The other node was not told in a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }

    private protected static async Task<SessionHandle> SignInAsync(TwoNames here, TwoNames there)
    {
        var handle = SessionHandle.Parse(await here.SignInAsync());
        Assert.NotNull(await there.Users.FindAsync(handle, Stop));
        return handle;
    }

    /// <summary>Waits until both names are connected: a node that hears nothing would ask the store each time.</summary>
    private protected static Task ConnectedAsync(TwoNames node) => UntilAsync(() => Task.FromResult(CountConnected(node) == 2));

    private protected async Task<TwoNames> StartAsync()
    {
        var node = await TwoNames.StartAsync(sessions =>
        {
            sessions.Services.AddSingleton<TimeProvider>(_clock);
            UseStore(sessions);
        });
        await ConnectedAsync(node);
        return node;
    }

    private static int CountConnected(TwoNames node)
    {
        var connected = 0;
        var meters = node.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name == "blazorsessions.backplane.connected" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, now, _, _) => connected += now);
        listener.Start();
        listener.RecordObservableInstruments();
        return connected;
    }
}
