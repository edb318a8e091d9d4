namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// Every verb of the store fails once, before or after it has done its work: what was going on leaves nothing behind,
/// and nothing that has ended comes back.
/// </summary>
public sealed class FaultTests
{
    private static readonly Dictionary<string, Func<Visit, World, Task>> s_operations = new()
    {
        ["write"] = (circuit, _) => circuit.Service.SetAsync("n", 1),
        ["remove the last value"] = (circuit, _) => circuit.Service.ClearAsync(),
        ["rotate"] = (circuit, _) => circuit.Service.RegenerateIdAsync(),
        ["renew"] = (circuit, _) => circuit.Service.RenewAsync(),
        ["sign in"] = (circuit, _) => circuit.Service.SignInAsync("ada"),
        ["sign in another"] = (circuit, _) => circuit.Service.SignInAsync("eve"),
        ["sign out"] = (circuit, _) => circuit.Service.SignOutAsync(),
        ["revoke"] = (circuit, world) => world.Two.Directory.RevokeAsync(circuit.Service.State.Handle!.Value),
        ["revoke the user"] = (_, world) => world.Two.Directory.RevokeUserAsync("ada"),
        ["request"] = (_, world) => world.RequestAsync(world.Two, session => session.IncrementAsync("n")),
    };

    public static TheoryData<string> Operations => [.. s_operations.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_store_that_fails_once_leaves_nothing_behind(string operation)
    {
        var number = 0;
        while (Run(operation, (number, false)) > number)
        {
            Run(operation, (number, true));
            number++;
        }

        Assert.True(number > 0, "No verb was there to fail.");
    }

    // Returns how many verbs were called. On two nodes, as a store in this process has no answers to lose.
    private static int Run(string operation, (int Number, bool Afterwards) failure)
    {
        var verbs = 0;
        Schedule.RunAll(async schedule =>
        {
            using var world = new World(schedule, twoNodes: true);
            var handle = await world.StartSessionAsync(operation == "remove the last value" ? null : "ada");
            var circuit = await world.OpenCircuitAsync(world.One);
            var before = world.Store.Verbs;
            world.Store.Failure = (before + failure.Number, failure.Afterwards);

            var failed = await FailsAsync(s_operations[operation](circuit, world));

            verbs = world.Store.Verbs - before;
            world.Store.Failure = null;
            // One lost answer of a ticket is recovered from, and the cookie of a session that is gone need not be removed.
            Assert.True(failure.Number < verbs || !failed, "It failed although no verb did.");
            if (failed && operation == "sign in another")
            {
                Assert.Empty(await world.One.Many.ListAsync("eve", default).ToListAsync());
                Assert.Equal(handle, world.Browser.Cookie?.Handle);
            }

            // The browser may have missed a rotation that the store has: that is what recovery is for.
            await world.CheckAsync(checkCookie: !failure.Afterwards);
        });
        return verbs;
    }

    private static async Task<bool> FailsAsync(Task work)
    {
        try
        {
            await work;
            return false;
        }
        catch (Exception exception) when (exception is SessionStoreException or SessionsLeftException)
        {
            return true;
        }
    }
}
