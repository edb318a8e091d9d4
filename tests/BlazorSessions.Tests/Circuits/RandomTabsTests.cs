using System.Security.Cryptography;
using BlazorSessions.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Circuits;

/// <summary>
/// Random verbs, ends, lost connections and lost answers in up to three tabs and over HTTP, on one node and on two,
/// against a model of three fields: after each, every tab and every request shows what the model has.
/// </summary>
public sealed class RandomTabsTests(ITestOutputHelper output)
{
    private const int Verbs = 10;

    // A node that was not told may believe its copy for five seconds, that moment included.
    private static readonly TimeSpan s_untilAllNodesKnow = TimeSpan.FromSeconds(5.01);

    /// <summary>Set to run more of them, by the tens.</summary>
    private static readonly int s_sequences =
        int.TryParse(Environment.GetEnvironmentVariable("BLAZORSESSIONS_TEST_SEQUENCES"), out var many) ? many : 75;

    [Theory]
    [InlineData(false, 20301)]
    [InlineData(true, 20302)]
    public Task I12_I13_every_tab_shows_what_it_should_from_a_fixed_seed(bool twoNodes, int seed) => RunAsync(twoNodes, seed);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task I12_I13_every_tab_shows_what_it_should_from_a_fresh_seed(bool twoNodes) =>
        RunAsync(twoNodes, RandomNumberGenerator.GetInt32(int.MaxValue));

    private async Task RunAsync(bool twoNodes, int seed)
    {
        output.WriteLine($"seed {seed}");
        var watch = new CircuitWatch();
        await using var nodes = await TwoNodes.StartAsync(services: watch.Use);
        for (var sequence = 0; sequence < s_sequences; sequence++)
        {
            var dice = new Dice(seed, sequence);
            var house = new House(nodes, watch, twoNodes, dice);
            try
            {
                for (var verb = 0; verb < Verbs; verb++)
                {
                    await house.StepAsync();
                }

                await house.LeaveAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, sequence {sequence}: {exception.Message}\n  {string.Join("\n  ", house.Done)}", exception);
            }
        }
    }

    /// <summary>One browser, its tabs, and what the session of it must be.</summary>
    private sealed class House(TwoNodes nodes, CircuitWatch watch, bool twoNodes, Dice dice)
    {
        private static readonly string[] s_verbs =
        [
            "increment", "increment", "increment over http", "sign in ada", "sign in bob", "sign in ada over http",
            "sign out", "sign out over http", "revoke", "regenerate", "regenerate over http", "lose an answer", "drop",
        ];

        private readonly NodeBrowser _browser = nodes.NewBrowser();
        private readonly List<HeadlessTab> _tabs = [];
        private readonly HashSet<HeadlessTab> _dropped = [];
        private readonly string _ada = $"ada-{SessionHandle.New()}";
        private readonly string _bob = $"bob-{SessionHandle.New()}";

        // The model.
        private bool _hasSession;
        private string _user = "";
        private int _count;

        public List<string> Done { get; } = [];

        public async Task StepAsync()
        {
            _browser.On = twoNodes && dice.Next(2) == 1 ? nodes.Second : nodes.First;
            var connected = _tabs.Where(tab => !_dropped.Contains(tab)).ToList();
            if (connected.Count == 0 || _tabs.Count < 3 && dice.Next(4) == 0)
            {
                Done.Add($"opens a tab on {Name()}");
                _tabs.Add(await _browser.Browser.OpenAsync("/", TestApp.Stop));
            }
            else
            {
                await ActAsync(dice.Pick(connected));
            }

            await CheckAsync();
        }

        public async Task LeaveAsync()
        {
            foreach (var tab in _tabs)
            {
                await tab.DisposeAsync();
            }
        }

        private string Name() => _browser.On == nodes.First ? "one" : "two";

        private async Task ActAsync(HeadlessTab tab)
        {
            var verb = dice.Pick(s_verbs);
            await AnsweredAsync();
            Done.Add($"{verb} (tab {_tabs.IndexOf(tab)}, node {Name()})");
            var http = _browser.Browser;
            switch (verb)
            {
                case "increment":
                    await tab.ClickAsync("increment", TestApp.Stop);
                    Write();
                    break;
                case "increment over http":
                    await http.PostAsync("/api/increment/count").TextAsync();
                    Write();
                    break;
                case "sign in ada":
                case "sign in bob":
                    await DoAsync(tab, sessions => sessions.SignInAsync(IdOf(verb), NameOf(verb)));
                    Enter(NameOf(verb));
                    break;
                case "sign in ada over http":
                    await http.PostAsync($"/api/sign-in/{_ada}?name=Ada").TextAsync();
                    Enter("Ada");
                    break;
                case "sign out":
                    await DoAsync(tab, sessions => sessions.SignOutAsync());
                    End();
                    break;
                case "sign out over http":
                    await http.PostAsync("/api/sign-out").TextAsync();
                    End();
                    break;
                case "revoke":
                    await _browser.On.App.Directory.RevokeUserAsync(_ada, TestApp.Stop);
                    await _browser.On.App.Directory.RevokeUserAsync(_bob, TestApp.Stop);
                    if (_user.Length > 0)
                    {
                        End();
                    }

                    break;
                case "regenerate":
                    await DoAsync(tab, sessions => sessions.RegenerateIdAsync());
                    break;
                case "regenerate over http":
                    await http.PostAsync("/api/regenerate").TextAsync();
                    break;
                case "lose an answer":
                    await LoseAnAnswerAsync(tab);
                    break;
                case "drop":
                    await tab.DropAsync();
                    _dropped.Add(tab);
                    break;
            }
        }

        private string IdOf(string verb) => verb == "sign in ada" ? _ada : _bob;

        private static string NameOf(string verb) => verb == "sign in ada" ? "Ada" : "Bob";

        // The answer to a sign-in is lost, before or after the browser has kept the cookie.
        private async Task LoseAnAnswerAsync(HeadlessTab tab)
        {
            var isLost = false;
            _browser.Browser.OnRedeem(async (_, ticket) =>
            {
                var answer = await _browser.Browser.RedeemAsync(ticket);
                if (isLost)
                {
                    return answer;
                }

                isLost = true;
                throw new InvalidOperationException("the answer was lost");
            });
            await DoAsync(tab, sessions => sessions.SignInAsync(_ada, "Ada"));
            Headless.HeadlessSessionScripts.UseSessionScripts(_browser.Browser);
            Enter("Ada");
        }

        private async Task DoAsync(HeadlessTab tab, Func<ISessionService, Task> work)
        {
            nodes.First.App.Probe.Run = work;
            nodes.Second.App.Probe.Run = work;
            nodes.First.App.Probe.LastError = nodes.Second.App.Probe.LastError = null;
            await tab.ClickAsync("probe", TestApp.Stop);
            Assert.Null(nodes.First.App.Probe.LastError ?? nodes.Second.App.Probe.LastError);
        }

        private void Write()
        {
            _hasSession = true;
            _count++;
        }

        private void Enter(string user)
        {
            _count = _user.Length > 0 && _user != user ? 0 : _count;
            (_hasSession, _user) = (true, user);
        }

        private void End() => (_hasSession, _user, _count) = (false, "", 0);

        // What one node did the other knows after a probe. A tab whose session has ended, or that had none while another
        // tab started it, is a page of its own: the person loads it anew.
        private async Task CheckAsync()
        {
            await AnsweredAsync();
            nodes.Advance(s_untilAllNodesKnow);
            foreach (var tab in _tabs.ToList())
            {
                if (_dropped.Contains(tab))
                {
                    if (dice.Next(3) != 0)
                    {
                        continue;
                    }

                    Done.Add($"tab {_tabs.IndexOf(tab)} comes back");
                    _dropped.Remove(tab);
                    if (!await tab.ReconnectAsync(TestApp.Stop))
                    {
                        await ReloadAsync(tab);
                        continue;
                    }
                }

                await ShowsAsync(tab);
            }

            // A node that was not told may answer with what it knew 5 s ago, and that time has passed.
            var state = await _browser.Browser.StateAsync();
            Assert.Equal(_user, state.GetProperty("user").GetString() ?? "");
            Assert.Equal(_hasSession ? "Active" : "None", state.GetProperty("status").GetString());
        }

        private async Task ShowsAsync(HeadlessTab tab)
        {
            var still = 0;
            await TestApp.UntilAsync(async () =>
            {
                if (++still % 40 == 0)
                {
                    await AnsweredAsync();
                    nodes.Advance(TimeSpan.FromSeconds(0.1));
                }

                return tab.TextOf("status") != "Active" || IsAsExpected(tab);
            });
            var isOfNone = !_hasSession && tab.TextOf("status") == "None" && tab.TextOf("user") == "";
            if (tab.TextOf("status") != "Active" && !isOfNone)
            {
                // It may take over another tab's session at this moment: the status comes with the user.
                Assert.True(tab.TextOf("user") == "" || tab.TextOf("status") == "Active");
                await ReloadAsync(tab);
            }
        }

        private bool IsAsExpected(HeadlessTab tab) =>
            _hasSession && tab.TextOf("user") == _user && tab.TextOf("count") == $"{_count}";

        private async Task ReloadAsync(HeadlessTab tab)
        {
            await tab.DisposeAsync();
            var reloaded = await _browser.Browser.OpenAsync("/", TestApp.Stop);
            _tabs[_tabs.IndexOf(tab)] = reloaded;
            await TestApp.UntilAsync(() => _hasSession ? IsAsExpected(reloaded) : reloaded.TextOf("user") == "");
        }

        // Until the browser has drawn an end, a click is dropped.
        private Task AnsweredAsync() => TestApp.UntilAsync(() => watch.All.All(machine =>
            machine.View is { IsConnected: false } or { Proof: not ProofStage.Asking, DropsEvents: false }));
    }
}
