using BlazorSessions.EndToEnd.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// Two processes of the demo on one store's server, and a browser with a tab on each: ports do not part cookies, so
/// both have the same.
/// </summary>
public abstract class NodesTests(Chromium chromium, NodesTests.TwoDemos demos) : BrowserTest(chromium, demos.First)
{
    [Fact]
    public async Task What_one_process_changes_the_tabs_of_the_other_show_without_a_click()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var here = await visitor.OpenAsync();
        var there = await visitor.OpenAsync(demos.Second.Url.ToString());
        await Expect(there.UserName()).ToHaveTextAsync("ada");
        await Expect(there.Handle()).ToHaveTextAsync((await here.Handle().TextContentAsync())!);

        await here.CountAsync();
        await Expect(there.Counter()).ToHaveTextAsync("1", new() { Timeout = 15_000 });
        await there.CountAsync();
        await Expect(there.Counter()).ToHaveTextAsync("2");

        await there.SignOutAsync();
        await Expect(there.UserName()).ToHaveTextAsync("");
        await Expect(here.UserName()).ToHaveTextAsync("", new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task Who_signs_in_at_one_process_is_who_the_tabs_of_the_other_show()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var there = await visitor.OpenAsync(demos.Second.Url.ToString());
        await Expect(there.UserName()).ToHaveTextAsync("ada");

        await visitor.SignInAsync("bob");

        await Expect(there.UserName()).ToHaveTextAsync("bob", new() { Timeout = 15_000 });
        await there.CountAsync();
        await Expect(there.Counter()).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task A_device_that_is_signed_out_at_one_process_is_so_in_the_tabs_of_the_other()
    {
        var (visitor, owner) = (await ArriveAsync(), await ArriveAsync());
        await visitor.SignInAsync("ada");
        await owner.SignInAsync("ada");
        var there = await visitor.OpenAsync(demos.Second.Url.ToString());
        var handle = await there.Handle().TextContentAsync();
        var devices = await owner.OpenAsync();
        await there.MarkAsync();

        Assert.Equal(204, await devices.FetchAsync($"/api/sessions/{handle}", "DELETE"));

        await Expect(there.UserName()).ToHaveTextAsync("", new() { Timeout = 15_000 });
        await Expect(there.GetByTestId("ended")).ToBeVisibleAsync();
        Assert.True(await there.IsMarkedAsync());
        await Expect(devices.UserName()).ToHaveTextAsync("ada");
    }

    [Fact]
    public async Task The_session_of_a_process_that_dies_goes_on_at_the_other()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true;
        await visitor.SignInAsync("ada");
        var here = await visitor.OpenAsync();
        await here.CountAsync();
        await Expect(here.Counter()).ToHaveTextAsync("1");

        await demos.First.StopAsync();
        try
        {
            var there = await visitor.OpenAsync(demos.Second.Url.ToString());
            await Expect(there.UserName()).ToHaveTextAsync("ada");
            await there.CountAsync();
            await Expect(there.Counter()).ToHaveTextAsync("2");
        }
        finally
        {
            await demos.First.StartAsync();
        }
    }

    public override ValueTask InitializeAsync()
    {
        demos.Demand();

        return base.InitializeAsync();
    }

    /// <summary>
    /// Two processes of the demo with their sessions on a server, which a variable of the environment names. The second
    /// starts when the first is up: at the same time, each would make a key for cookies that the other does not know.
    /// </summary>
    public abstract class TwoDemos : IAsyncLifetime
    {
        private readonly string variable;
        private readonly string? server;

        protected TwoDemos(string store, string variable)
        {
            this.variable = variable;
            server = Environment.GetEnvironmentVariable(variable);
            var settings = new Dictionary<string, string>
            {
                ["BlazorDemo__Store"] = store,
                ["ConnectionStrings__Sessions"] = server ?? "",

                // On a busy machine a process that has just started may need longer for its first connection.
                ["BlazorSessions__StoreTimeout"] = "00:00:30",
            };
            First = new DemoApp { Settings = settings };
            Second = new DemoApp { Settings = settings };
        }

        /// <summary>The one that tests visit first.</summary>
        public DemoApp First { get; }

        /// <summary>The other.</summary>
        public DemoApp Second { get; }

        /// <summary>Ends the running test when there is no server.</summary>
        public void Demand() => Requirement.Demand(
            !string.IsNullOrEmpty(server), $"Set {variable}, or run eng/test.sh, which starts a server.");

        // Where there is no server, the tests say so themselves.
        public async ValueTask InitializeAsync()
        {
            if (!string.IsNullOrEmpty(server))
            {
                await First.StartAsync();
                await Second.StartAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }
}

/// <summary>Two processes on PostgreSQL.</summary>
public sealed class PostgreSqlNodesTests(Chromium chromium, PostgreSqlNodesTests.Demos demos)
    : NodesTests(chromium, demos), IClassFixture<PostgreSqlNodesTests.Demos>
{
    /// <summary>Both of them.</summary>
    public sealed class Demos() : TwoDemos("postgres", "BLAZORSESSIONS_TEST_POSTGRES");
}

/// <summary>Two processes on Redis.</summary>
public sealed class RedisNodesTests(Chromium chromium, RedisNodesTests.Demos demos)
    : NodesTests(chromium, demos), IClassFixture<RedisNodesTests.Demos>
{
    /// <summary>Both of them.</summary>
    public sealed class Demos() : TwoDemos("redis", "BLAZORSESSIONS_TEST_REDIS");
}
