using System.Net;
using System.Text;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using static BlazorSessions.Tests.Hosting.Tokens;

namespace BlazorSessions.Tests.Http.Clients;

/// <summary>A token that is over is renewed once, however many need it and on whichever node, and for nobody else.</summary>
public sealed class TokenRenewalTests
{
    private readonly FakeApi _api = new();
    private readonly Provider _provider = new();

    private static TaskCompletionSource NewGate => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twenty_calls_at_once_in_requests_and_circuits_renew_once(bool isShared)
    {
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        var store = isShared ? new WatchedStore() : new WatchedMemoryStore();
        await using var app = await StartAsync(store: store);
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 1);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        var calls = Enumerable.Range(0, 20)
            .Select(i => i % 2 == 0 ? browser.GetAsync("/api/call").TextAsync() : _api.CallAsync(circuit)).ToArray();
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), header => Assert.Equal("Bearer renewed 1 of Ada", header));
        Assert.Equal(1, _provider.Asked);
        Assert.Equal("Bearer renewed 1 of Ada", await browser.GetAsync("/api/call").TextAsync());
        Assert.Equal("renewed 1 of Ada", await browser.GetAsync("/api/host-token").TextAsync());
    }

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_its_end_and_again_before_the_next()
    {
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 5)).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        app.Clock.Advance(TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer token of Ada", await _api.CallAsync(circuit));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer renewed 1 of Ada", await _api.CallAsync(circuit));
        app.Clock.Advance(TimeSpan.FromMinutes(9) - TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer renewed 1 of Ada", await _api.CallAsync(circuit));
        _provider.ExpiresIn = null;
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer renewed 2 of Ada", await _api.CallAsync(circuit));

        // The end of the token before says nothing of one whose end is not known.
        app.Clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal("Bearer renewed 2 of Ada", await _api.CallAsync(circuit));
    }

    [Fact]
    public async Task A_call_on_another_node_waits_for_the_renewal_and_reads_again()
    {
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        await using var nodes = await StartNodesAsync();
        var (first, second) = await OnBothAsync(nodes);

        var one = _api.CallAsync(first);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        var other = _api.CallAsync(second);
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(20));
        gate.SetResult();
        Assert.Equal("Bearer renewed 1 of Ada", await one);

        Assert.Equal("Bearer renewed 1 of Ada", await MovingAsync(nodes.Second.App, other));
        Assert.Equal(1, _provider.Asked);
    }

    [Fact]
    public async Task A_renewal_whose_node_is_gone_is_taken_over_after_30_seconds_and_its_late_answer_changes_nothing()
    {
        var gate = NewGate;
        _provider.Before = (context, _) => _provider.Asked == 1 ? gate.Task : Task.CompletedTask;
        await using var nodes = await StartNodesAsync();
        var (first, second) = await OnBothAsync(nodes);

        // The clock of the first node stands still, as it would for a process that is stopped.
        var gone = _api.CallAsync(first);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        var other = _api.CallAsync(second);
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(1, _provider.Asked);
        Assert.Equal("Bearer renewed 2 of Ada", await MovingAsync(nodes.Second.App, other));
        Assert.Equal(2, _provider.Asked);
        var stored = await nodes.First.App.Store.FindAsync(nodes.First.App.Services.GetRequiredService<LiveSessions>().All.Single().Handle, TestApp.Stop);

        gate.SetResult();
        Assert.Equal("Bearer renewed 2 of Ada", await gone);
        var now = await nodes.First.App.Store.FindAsync(stored!.Handle, TestApp.Stop);
        Assert.Equal(stored.Values["bs.tokens"], now!.Values["bs.tokens"]);
        Assert.False(now.Values.ContainsKey("bs.renewal"));
    }

    [Fact]
    public async Task Who_comes_too_late_with_a_token_that_another_node_has_spent_ends_nothing()
    {
        var (late, taken) = (NewGate, NewGate);
        _provider.Before = (_, _) => _provider.Asked == 1 ? late.Task : taken.Task;
        await using var nodes = await StartNodesAsync(options => options.EndSessionWhenRefused = true);
        var (first, second) = await OnBothAsync(nodes);
        var gone = _api.CallAsync(first);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        var other = _api.CallAsync(second);
        await MovingUntilAsync(nodes.Second.App, () => _provider.Asked == 2);

        // The refresh token is spent by the second node, which has not stored what it got when the first is refused.
        _provider.Spend("refresh of Ada");
        late.SetResult();
        await TestApp.UntilAsync(() => nodes.First.App.Log.All.Any(line => line.Id == 251) || _provider.IsRefused);
        _provider.Forget();
        taken.SetResult();

        Assert.Equal("Bearer renewed 2 of Ada", await other);
        Assert.Equal("Bearer renewed 2 of Ada", await MovingAsync(nodes.First.App, gone));
        Assert.DoesNotContain(nodes.First.App.Log.All, line => line.Id == 251);
    }

    [Fact]
    public async Task A_renewal_that_was_begun_for_one_user_gives_nothing_to_the_next()
    {
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 1);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        var call = _api.CallAsync(circuit);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("Bob"), new() { Properties = Of("Bob", 60) }, TestApp.Stop));
        gate.SetResult();

        Assert.Equal("Bearer token of Bob", await call);
        Assert.Equal("token of Bob", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Equal(1, _provider.Asked);
    }

    [Fact]
    public async Task A_renewal_that_was_begun_before_a_sign_out_or_another_sign_in_of_the_same_user_is_lost_with_the_tokens_of_then()
    {
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 1);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        var call = _api.CallAsync(circuit);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("Ada"), new() { Properties = Of("Ada, again", 1.5) }, TestApp.Stop));
        gate.SetResult();
        Assert.Equal("Bearer token of Ada, again", await call);

        gate = NewGate;
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        call = _api.CallAsync(circuit);
        await TestApp.UntilAsync(() => _provider.Asked == 2);
        await tab.DoAsync(app, sessions => sessions.SignOutAsync(TestApp.Stop));
        gate.SetResult();
        Assert.Equal("", await call);
    }

    [Fact]
    public async Task A_renewal_survives_a_new_secret_and_goes_on_when_nobody_waits_for_it()
    {
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 1);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        using var given = new CancellationTokenSource();
        using var client = circuit.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        var call = client.GetAsync("orders", given.Token);
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await tab.DoAsync(app, sessions => sessions.RegenerateIdAsync(TestApp.Stop));
        await tab.DisposeAsync();
        gate.SetResult();

        await TestApp.UntilAsync(async () => await browser.GetAsync("/api/own-token").TextAsync() == "renewed 1 of Ada");
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_and_what_is_good_for_a_while_is_sent()
    {
        _provider.Before = (_, _) => throw new HttpRequestException("away");
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 1);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        Assert.Equal("Bearer token of Ada", await _api.CallAsync(circuit));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var failed = await Assert.ThrowsAsync<SessionTokenException>(() => _api.CallAsync(circuit));
        Assert.False(failed.IsRefused);
        Assert.IsType<HttpRequestException>(failed.InnerException);
        Assert.Equal(2, app.Log.All.Count(line => line.Id == 250));

        _provider.Before = (_, _) => Task.CompletedTask;
        Assert.Equal("Bearer renewed 3 of Ada", await _api.CallAsync(circuit));
    }

    [Fact]
    public async Task A_renewal_that_hangs_fails_after_25_seconds()
    {
        _provider.Before = (_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestApp.Stop);
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 0)).OpenAsync("/", TestApp.Stop);
        var call = _api.CallAsync(await ServicesAsync(app, tab));
        await TestApp.UntilAsync(() => _provider.Asked == 1);

        Assert.IsType<TimeoutException>((await Assert.ThrowsAsync<SessionTokenException>(() => MovingAsync(app, call))).InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_asks_for_a_new_sign_in_or_ends_the_session(bool endsSession)
    {
        await using var app = await StartAsync(options =>
        {
            options.RenewAsync = (_, _) => Task.FromResult<RenewedTokens?>(null);
            options.EndSessionWhenRefused = endsSession;
        });
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 0)).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        if (endsSession)
        {
            Assert.Equal("", await _api.CallAsync(circuit));
            await tab.EndsAsync();
        }
        else
        {
            Assert.True((await Assert.ThrowsAsync<SessionTokenException>(() => _api.CallAsync(circuit))).IsRefused);
            Assert.Empty(_api.Calls);
        }

        Assert.Contains(app.Log.All, line => line.Id == 251);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_of_tokens_that_a_new_sign_in_has_replaced_says_nothing_of_that(bool endsSession)
    {
        var (gate, asked) = (NewGate, 0);
        await using var app = await StartAsync(options =>
        {
            options.RenewAsync = async (_, _) =>
            {
                Interlocked.Increment(ref asked);
                await gate.Task;
                return null;
            };
            options.EndSessionWhenRefused = endsSession;
        });
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 0);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var call = _api.CallAsync(await ServicesAsync(app, tab));
        await TestApp.UntilAsync(() => asked == 1);
        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("Ada"), new() { Properties = Of("Ada, again", 60) }, TestApp.Stop));
        gate.SetResult();

        Assert.Equal("Bearer token of Ada, again", await call);
        Assert.Equal("token of Ada, again", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.DoesNotContain(app.Log.All, line => line.Id == 251);
    }

    [Fact]
    public async Task A_renewal_runs_in_nobodys_context_as_it_goes_on_without_them()
    {
        var caller = new AsyncLocal<string>();
        string? seen = "none";
        _provider.Before = (_, _) =>
        {
            seen = caller.Value;
            return Task.CompletedTask;
        };
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 0)).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        caller.Value = "a caller";
        await _api.CallAsync(circuit);

        Assert.Null(seen);
    }

    [Fact]
    public async Task What_is_good_for_a_while_is_sent_when_the_store_gives_nobody_the_turn()
    {
        var store = new WatchedStore();
        await using var app = await StartAsync(store: store);
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 1)).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);
        store.Before = verb => verb == "merge" ? throw new IOException("away") : Task.CompletedTask;

        Assert.Equal("Bearer token of Ada", await _api.CallAsync(circuit));
        Assert.Equal(0, _provider.Asked);
        Assert.Single(app.Log.All, line => line.Id == 250);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<SessionStoreException>(() => _api.CallAsync(circuit));
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    [InlineData(false, HttpStatusCode.ServiceUnavailable)]
    public async Task An_endpoint_whose_call_has_no_token_asks_for_a_sign_in_or_to_try_again(bool isRefused, HttpStatusCode status)
    {
        await using var app = await StartAsync(options => options.RenewAsync = (_, _) =>
            isRefused ? Task.FromResult<RenewedTokens?>(null) : throw new HttpRequestException("away"));
        var browser = await app.NewBrowser().SignInAsync("Ada", minutes: 0);

        using var response = await browser.GetAsync("/api/call");

        Assert.Equal(status, response.StatusCode);
        Assert.Empty(_api.Calls);
    }

    [Fact]
    public async Task A_401_is_answered_by_one_renewal_and_one_more_call()
    {
        _api.Answer = header => header.Contains("token of", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.OK;
        await using var app = await StartAsync(options => options.RenewWhenUnauthorized = true);
        var tab = await (await app.NewBrowser().SignInAsync("Ada")).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        Assert.Equal("Bearer token of Ada (401)", await _api.CallAsync(circuit, content: new StreamContent(Stream.Null)));
        Assert.Equal(0, _provider.Asked);
        Assert.Equal("Bearer renewed 1 of Ada", await _api.CallAsync(circuit, content: new StringContent("an order")));
        Assert.Equal(3, _api.Calls.Count);

        // A call that is refused by the new token too is refused.
        _api.Answer = _ => HttpStatusCode.Unauthorized;
        Assert.Equal("Bearer renewed 2 of Ada (401)", await _api.CallAsync(circuit));
        Assert.Equal(2, _provider.Asked);
        Assert.Equal(5, _api.Calls.Count);

        // And by what comes in the way of a renewal no better answer is lost.
        _provider.Before = (_, _) => throw new HttpRequestException("away");
        Assert.Equal("Bearer renewed 2 of Ada (401)", await _api.CallAsync(circuit));
    }

    [Fact]
    public async Task By_default_a_401_is_the_answer()
    {
        _api.Answer = _ => HttpStatusCode.Unauthorized;
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Ada")).OpenAsync("/", TestApp.Stop);

        Assert.Equal("Bearer token of Ada (401)", await _api.CallAsync(await ServicesAsync(app, tab)));
        Assert.Equal(0, _provider.Asked);
        Assert.Single(_api.Calls);
    }

    [Fact]
    public async Task The_delegate_has_the_tokens_of_the_session_and_services_of_its_own()
    {
        SessionTokenRenewalContext? seen = null;
        _provider.Before = (context, _) =>
        {
            seen = context;
            Assert.NotNull(context.Services.GetService<IHttpClientFactory>());
            return Task.CompletedTask;
        };
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 0)).OpenAsync("/", TestApp.Stop);
        var circuit = await ServicesAsync(app, tab);

        await _api.CallAsync(circuit);

        Assert.Equal(tab.Handle(), seen!.Handle.ToString());
        Assert.Equal("Ada", seen.UserKey);
        Assert.Equal("refresh of Ada", seen.RefreshToken);
        Assert.NotSame(circuit, seen.Services);
    }

    [Fact]
    public async Task A_store_that_is_away_when_the_answer_comes_is_asked_again()
    {
        var store = new WatchedStore();
        var gate = NewGate;
        _provider.Before = (_, _) => gate.Task;
        await using var app = await StartAsync(store: store);
        var tab = await (await app.NewBrowser().SignInAsync("Ada", minutes: 0)).OpenAsync("/", TestApp.Stop);
        var call = _api.CallAsync(await ServicesAsync(app, tab));
        await TestApp.UntilAsync(() => _provider.Asked == 1);
        var failures = 0;
        store.Before = verb => verb == "merge" && failures++ < 2 ? throw new IOException("away") : Task.CompletedTask;
        gate.SetResult();
        await TestApp.UntilAsync(() => failures > 0);

        Assert.Equal("Bearer renewed 1 of Ada", await MovingAsync(app, call));
        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task Tokens_are_nowhere_in_the_browser_and_in_no_log()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true }).SignInAsync("Ada", minutes: 0);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("Bearer renewed 1 of Ada", await _api.CallAsync(await ServicesAsync(app, tab)));
        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("Bob"), new() { Properties = Of("Bob") }, TestApp.Stop));
        await tab.TakesEventsAsync();
        List<string> seen =
        [
            .. browser.Frames.Select(frame => Encoding.UTF8.GetString(frame.Payload.Span)),
            .. browser.Cookies.All.Select(cookie => cookie.Value),
            .. app.Log.All.Select(line => $"{line.Text} {line.Exception}"),
            await browser.GetAsync("/").TextAsync(),
        ];

        Assert.NotEmpty(browser.Frames);
        Assert.NotEmpty(app.Log.All);
        foreach (var token in new[] { "token of", "refresh of", "renewed 1", "refresh 1" })
        {
            Assert.DoesNotContain(seen, text => text.Contains(token, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_lease_is_not_taken_for_tokens_that_were_renewed_meanwhile()
    {
        var read = RecordOf(new() { ["bs.tokens"] = new SessionValue("old"u8.ToArray(), 2) }, 2);
        var lease = new RenewalLease("me", TestApp.Start.AddSeconds(30));

        // Another node took the lease, stored tokens and gave it back: the lease looks as it did.
        var renewed = RecordOf(new() { ["bs.tokens"] = new SessionValue("new"u8.ToArray(), 4) }, 4);

        renewed = renewed with { TokenHash = read.TokenHash };

        Assert.Equal(MergeOutcome.Conflict, renewed.Merge(lease.Take(read, read.TokenHash)).Outcome);
        var taken = read.Merge(lease.Take(read, read.TokenHash)).Record!;
        Assert.Equal(lease, RenewalLease.Read(taken));
        Assert.Equal(MergeOutcome.Conflict, taken.Merge(lease.Take(read, read.TokenHash)).Outcome);
        Assert.Equal(MergeOutcome.Conflict, read.Merge(lease.Take(read, SessionId.New(read.Handle).Hash())).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("me")]
    [InlineData("me -1")]
    [InlineData("me 99999999999999999")]
    [InlineData("me 1 2")]
    public void A_lease_that_cannot_be_read_is_none(string text) => Assert.Null(RenewalLease.Read(
        RecordOf(new() { ["bs.renewal"] = new SessionValue(Encoding.UTF8.GetBytes(text), 1) }, 1)));

    [Theory]
    [InlineData(-2, 1)]
    [InlineData(-1.5, 1)]
    [InlineData(0, 1)]
    [InlineData(0.5, 1)]
    [InlineData(50, 50)]
    [InlineData(500, 100)]
    public void A_wait_for_a_lease_has_an_end_also_when_the_lease_is_over_by_now(double left, double expected) => Assert.Equal(
        TimeSpan.FromMilliseconds(expected),
        RenewalLease.PauseUntil(TestApp.Start.AddMilliseconds(left), TestApp.Start, TimeSpan.FromMilliseconds(100)));

    private static SessionRecord RecordOf(Dictionary<string, SessionValue> values, long version)
    {
        var handle = SessionHandle.New();
        return new SessionRecord
        {
            Handle = handle,
            TokenHash = SessionId.New(handle).Hash(),
            Version = version,
            Values = values,
            CreatedAt = TestApp.Start,
            LastActivityAt = TestApp.Start,
            IdleTimeout = TimeSpan.FromHours(1),
            AbsoluteExpiresAt = TestApp.Start.AddDays(1),
        };
    }

    private static async Task<IServiceProvider> ServicesAsync(TestApp app, HeadlessTab tab)
    {
        await tab.DoAsync(app, _ => Task.CompletedTask);
        return app.Probe.Services!;
    }

    // Waits for what waits for the clock. It runs ahead of the machine, so stores have a lot of it here.
    private static async Task<T> MovingAsync<T>(TestApp app, Task<T> work)
    {
        await MovingUntilAsync(app, () => work.IsCompleted);
        return await work;
    }

    private static Task MovingUntilAsync(TestApp app, Func<bool> happened) => TestApp.UntilAsync(() =>
    {
        app.Clock.Advance(happened() ? TimeSpan.Zero : TimeSpan.FromSeconds(0.5));
        return happened();
    });

    private static async Task<(IServiceProvider First, IServiceProvider Second)> OnBothAsync(TwoNodes nodes)
    {
        var browser = nodes.NewBrowser();
        var tab = await browser.OpenAsync(nodes.First);
        await tab.DoAsync(nodes.First.App, sessions => sessions.SignInAsync(UserOf("Ada"), new() { Properties = Of("Ada", 0) }, TestApp.Stop));
        var other = await browser.OpenAsync(nodes.Second);
        return (await ServicesAsync(nodes.First.App, tab), await ServicesAsync(nodes.Second.App, other));
    }

    private Task<TestApp> StartAsync(Action<SessionTokenHandlerOptions>? configure = null, WatchedStore? store = null) =>
        TestApp.StartAsync(
            options => options.StoreTimeout = TimeSpan.FromMinutes(5),
            (services, sessions) =>
            {
                store?.Use(services, sessions);
                Add(services, configure);
            },
            pipeline: app =>
            {
                Tokens.Map(app);
                app.MapGet("/api/call", (IServiceProvider scope) => _api.CallAsync(scope));
            });

    private Task<TwoNodes> StartNodesAsync(Action<SessionTokenHandlerOptions>? configure = null) =>
        TwoNodes.StartAsync(
            options => options.StoreTimeout = TimeSpan.FromMinutes(5), (services, _) => Add(services, configure));

    private void Add(IServiceCollection services, Action<SessionTokenHandlerOptions>? configure) =>
        _api.Add(services).AddSessionTokenHandler(options =>
        {
            options.RenewAsync = _provider.RenewAsync;
            configure?.Invoke(options);
        });
}
