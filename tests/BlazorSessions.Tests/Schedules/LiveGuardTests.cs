namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// Guards whose loss the sweep would mend within five seconds, so that a check after the sweep does not miss them: here
/// it is looked before.
/// </summary>
public sealed class LiveGuardTests
{
    [Fact]
    public void After_a_write_whose_answer_was_lost_the_next_reader_asks_the_store() => Schedule.RunAll(async schedule =>
    {
        using var world = new World(schedule, twoNodes: true);
        await world.StartSessionAsync();
        var circuit = await world.OpenCircuitAsync(world.One);
        world.Store.Failure = (world.Store.Verbs, true);
        await Assert.ThrowsAsync<SessionStoreException>(() => circuit.Service.SetAsync("n", 1));
        world.Store.Failure = null;

        var seen = 0;
        await world.RequestAsync(world.One, async session => seen = (await session.LoadAsync()).Get<int>("n"));

        Assert.Equal(1, seen);
        await world.CheckAsync();
    });

    [Fact]
    public void After_an_end_whose_answer_was_lost_the_next_reader_asks_the_store() => Schedule.RunAll(async schedule =>
    {
        using var world = new World(schedule, twoNodes: true);
        await world.StartSessionAsync("ada");
        var circuit = await world.OpenCircuitAsync(world.One);
        world.Store.Failure = (world.Store.Verbs + 1, true); // The first asks whether the circuit may.
        await Assert.ThrowsAsync<SessionStoreException>(() => circuit.Service.SignOutAsync());
        world.Store.Failure = null;

        var status = SessionStatus.Active;
        await world.RequestAsync(world.One, async session => status = (await session.LoadAsync()).Status);

        Assert.Equal(SessionStatus.None, status);
        await world.CheckAsync();
    });

    [Fact]
    public void Whoever_finds_the_record_gone_ends_the_circuits_of_its_node() => Schedule.RunAll(async schedule =>
    {
        using var world = new World(schedule, twoNodes: true);
        var handle = await world.StartSessionAsync("ada");
        var outdated = world.Browser.Copy();
        await world.RequestAsync(world.One, session => session.RegenerateIdAsync());
        var circuit = await world.OpenCircuitAsync(world.One);
        await world.Two.Directory.RevokeAsync(handle);
        Assert.Empty(circuit.Ends);

        // A token that the copy does not know makes this node look again.
        await world.RequestAsync(world.One, session => session.LoadAsync(), outdated);
        await world.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal([handle], circuit.Ends);
        await world.CheckAsync();
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_read_that_was_overtaken_by_a_write_does_not_bring_the_older_version_back(bool twoNodes) => Schedule.RunAll(async schedule =>
    {
        using var world = new World(schedule, twoNodes);
        await world.StartSessionAsync();
        var circuit = await world.OpenCircuitAsync(world.One);
        var live = circuit.Live!;

        await schedule.RaceAsync(
            ("write", () => circuit.Service.IncrementAsync("n")),
            ("read", async () =>
            {
                await world.One.Sessions.RefreshAsync(live, CancellationToken.None);
            }
        ));

        Assert.Equal(1, circuit.Service.State.Get<int>("n"));
        await world.CheckAsync();
    });

    [Fact]
    public void An_ended_copy_gives_no_lease_and_ends_once() => Schedule.RunAll(async schedule =>
    {
        using var world = new World(schedule, twoNodes: false);
        await world.StartSessionAsync("ada");
        var circuit = await world.OpenCircuitAsync(world.One);
        var live = circuit.Live!;

        await world.One.Directory.RevokeAsync(live.Handle);

        Assert.False(live.TryLease());
        Assert.False(live.End(SessionEndReason.Idle));
        Assert.Equal(SessionEndReason.Revoked, circuit.Service.State.EndReason);
        await world.CheckAsync();
    });
}
