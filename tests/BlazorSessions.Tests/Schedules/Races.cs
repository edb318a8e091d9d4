using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Operations that meet, and what must come of it in every order. With two nodes they are on different ones.</summary>
internal sealed class Races(bool twoNodes, Func<TimeProvider, ISessionStore>? store = null)
{
    public async Task LoadRevokeSaveAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync();
        var saved = false;

        await schedule.RaceAsync(
            ("save", () => world.RequestAsync(world.One, async session =>
            {
                // Without its session the write would start another one, as for any visitor.
                saved = (await session.LoadAsync()).Status == SessionStatus.Active && await session.IncrementAsync("n") == 1;
            })),
            ("revoke", () => world.Two.Directory.RevokeAsync(handle)));

        Assert.Null(await world.FindAsync(handle));
        await world.CheckAsync();
    }

    public async Task LoadLoadRevokeAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync("ada");

        await schedule.RaceAsync(
            ("load", () => world.RequestAsync(world.One, session => session.LoadAsync())),
            ("load too", () => world.RequestAsync(world.One, session => session.LoadAsync())),
            ("revoke", () => world.One.Directory.RevokeAsync(handle)));

        Assert.Null(await world.FindAsync(handle));
        Assert.Null(await world.One.Directory.FindAsync(handle));
        await world.CheckAsync();
    }

    public async Task TouchRevokeAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync("ada");
        var circuit = await world.OpenCircuitAsync(world.One);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        world.One.Touches.Touch(circuit.Live!);

        await schedule.RaceAsync(
            ("touch", () => world.AdvanceAsync(TimeSpan.FromSeconds(60))),
            ("revoke", () => world.Two.Directory.RevokeAsync(handle)));

        Assert.Null(await world.FindAsync(handle));
        await world.CheckAsync();
    }

    public async Task RotateWriteAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync();
        var before = world.Browser.Cookie!.TokenHash;
        var written = false;

        await schedule.RaceAsync(
            ("rotate", () => world.RequestAsync(world.One, session => session.RegenerateIdAsync())),
            ("write", () => world.RequestAsync(world.Two, async session =>
            {
                await session.LoadAsync();
                written = session.State.Handle == handle && await session.IncrementAsync("n") == 1;
            })));

        var record = await world.FindAsync(handle);
        Assert.NotNull(record);
        Assert.NotEqual(before, record.TokenHash);
        Assert.Equal(written, record.Values.ContainsKey("n"));
        await world.CheckAsync();
    }

    public async Task RotateRotateAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync();
        var expected = world.Browser.Cookie!.TokenHash;
        List<TokenHash> won = [];
        List<SessionEndReason?> lost = [];

        await schedule.RaceAsync(("rotate", () => RotateAsync(world.One)), ("rotate too", () => RotateAsync(world.Two)));

        Assert.Single(won);
        Assert.Equal([null], lost);
        Assert.Equal(won.Single(), (await world.FindAsync(handle))?.TokenHash);
        await world.CheckAsync();

        async Task RotateAsync(Node node)
        {
            var live = await node.Sessions.LeaseAsync(handle, default);
            try
            {
                var issued = await node.Issuer.RotateAsync(live!, expected, null, default);
                won.Add(issued.Id.Hash());
                world.Browser.Keep(issued.Id);
                node.Sessions.Release(issued.Live);
            }
            catch (SessionEndedException outdated)
            {
                lost.Add(outdated.Reason);
            }
            finally
            {
                node.Sessions.Release(live!);
            }
        }
    }

    public async Task RotateRotateInCircuitsAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        await world.StartSessionAsync();
        var (here, there) = (await world.OpenCircuitAsync(world.One), await world.OpenCircuitAsync(world.Two));

        await schedule.RaceAsync(
            ("rotate", () => here.Service.RegenerateIdAsync()),
            ("rotate too", () => there.Service.RegenerateIdAsync()));

        await world.CheckAsync();
    }

    public async Task SignInEndAllAsync(Schedule schedule, bool hasSession)
    {
        using var world = NewWorld(schedule);
        if (hasSession)
        {
            await world.StartSessionAsync();
        }

        var signedIn = false;

        await schedule.RaceAsync(
            ("sign in", () => world.RequestAsync(world.One, async session =>
            {
                await session.SignInAsync("ada");
                signedIn = session.State.IsAuthenticated;
            })),
            ("end all", () => world.Two.Directory.RevokeUserAsync("ada")));

        // Whoever began before the end is out; whoever began after it is in.
        var living = await world.Two.Many.ListAsync("ada", default).ToListAsync();
        var isLate = world.Store.Witness.LastEpoch == 1;
        Assert.Equal(isLate ? 1 : 0, living.Count);
        Assert.True(!isLate || signedIn && world.Browser.Cookie?.Handle == living[0].Handle);
        Assert.True(isLate || hasSession || await world.FindAsync(world.LastHandle) is null, "A refused sign-in left a session.");
        await world.CheckAsync();
    }

    public async Task SignInOfAnotherEndAllAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var old = await world.StartSessionAsync("bob");
        var circuit = await world.OpenCircuitAsync(world.One);

        await schedule.RaceAsync(
            ("sign in", () => circuit.Service.SignInAsync("ada")),
            ("end all", () => world.Two.Directory.RevokeUserAsync("ada")));

        // Either Bob's session goes on, as nothing has happened, or it has ended.
        var isBob = circuit.Service.State.UserKey == "bob";
        Assert.Equal(isBob, await world.FindAsync(old) is not null);
        Assert.All(
            await world.One.Many.ListAsync("ada", default).ToListAsync(),
            info => Assert.Equal(world.Browser.Cookie?.Handle, info.Handle));
        circuit.Dispose();
        await world.CheckAsync(without: circuit);
    }

    public async Task BindBindAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var (here, there) = (await world.OpenCircuitAsync(world.One), await world.OpenCircuitAsync(world.Two));

        await schedule.RaceAsync(
            ("bind", () => here.Service.IncrementAsync("n")),
            ("bind too", () => there.Service.IncrementAsync("n")));

        Assert.Equal(here.Service.State.Handle, there.Service.State.Handle);
        Assert.Equal(world.Browser.Cookie?.Handle, here.Service.State.Handle);
        Assert.Equal("2", await world.TextOfAsync(world.Browser.Cookie!.Handle, "n"));
        await world.CheckAsync();
    }

    public async Task OneTicketTwiceAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = world.NewHandle();
        List<SessionId> made = [];

        await schedule.RaceAsync(("create", () => CreateAsync(world.One)), ("create too", () => CreateAsync(world.Two)));

        Assert.Equal(made.Single().Hash(), (await world.FindAsync(handle))!.TokenHash);
        await world.CheckAsync();

        async Task CreateAsync(Node node)
        {
            var issued = await node.Issuer.CreateAsync(handle, null, "the nonce of one ticket", default);
            made.Add(issued.Id);
            node.Sessions.Release(issued.Live);
        }
    }

    public async Task SignOutEventAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync("ada");
        var circuit = await world.OpenCircuitAsync(world.One);

        await schedule.RaceAsync(
            ("sign out", () => world.RequestAsync(world.Two, session => session.SignOutAsync())),
            ("write", () => circuit.Service.IncrementAsync("n")));

        Assert.Null(await world.FindAsync(handle));
        Assert.Null(world.Browser.Cookie);
        await world.CheckAsync();
        if (!twoNodes)
        {
            Assert.Equal(SessionEndReason.SignedOut, circuit.LastState.EndReason);
        }
    }

    public async Task ExpiryRenewAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync("ada");
        var circuit = await world.OpenCircuitAsync(world.One);
        await world.AdvanceAsync(circuit.Service.State.ExpiresAt!.Value - world.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        var renewed = false;

        await schedule.RaceAsync(
            ("time", () => world.AdvanceAsync(TimeSpan.FromSeconds(2))),
            ("renew", async () =>
            {
                await circuit.Service.RenewAsync();
                renewed = true;
            }
        ));

        // Whoever is told that it was renewed has an hour from then, and whoever is not has none.
        var record = await world.FindAsync(handle);
        Assert.Equal(renewed, record is not null);
        Assert.True(record is null || record.ExpiresAt > world.Clock.GetUtcNow());
        await world.CheckAsync();
        if (!renewed)
        {
            Assert.Equal(SessionEndReason.Idle, circuit.LastState.EndReason);
        }
    }

    public async Task WriteWriteAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync();

        await schedule.RaceAsync(
            ("write", () => world.RequestAsync(world.One, session => session.IncrementAsync("n"))),
            ("write too", () => world.RequestAsync(world.Two, session => session.IncrementAsync("n"))));

        Assert.Equal("2", await world.TextOfAsync(handle, "n"));
        Assert.True(twoNodes || world.Store.Witness.Conflicts == 0, "Writers of one node did not take turns.");
        await world.CheckAsync();
    }

    public async Task EmptyWriteAsync(Schedule schedule)
    {
        using var world = NewWorld(schedule);
        var handle = await world.StartSessionAsync();
        var circuit = await world.OpenCircuitAsync(world.One);
        var written = false;

        await schedule.RaceAsync(
            ("empty", () => world.RequestAsync(world.Two, session => session.RemoveAsync("start"))),
            ("write", async () =>
            {
                await circuit.Service.SetAsync("n", 1);
                written = true;
            }
        ));

        // What was acknowledged is kept, in this session or in the one that a tab then starts.
        Assert.True(!written || await world.TextOfAsync(circuit.Service.State.Handle!.Value, "n") == "1");
        Assert.True(written || await world.FindAsync(handle) is null);
        circuit.Dispose();
        await world.CheckAsync(without: circuit);
    }

    private World NewWorld(Schedule schedule) => new(schedule, twoNodes, store);
}
