using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Ends, failures and answers that come at the worst moment.</summary>
public sealed class WorstMomentTests
{
    private readonly WatchedStore _store = new();

    // Between StartCircuit and the opening of the circuit nobody shows changes yet: the end is taken for what was shown
    // already, and the authentication state stays Ada's.
    [Fact]
    public async Task A_session_that_ends_while_its_circuit_opens_is_nobodys_for_authorize_views_too()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddScoped<CircuitHandler, RevokeOnOpen>());
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/skipped-counter", TestApp.Stop);

        await tab.ShowsAsync("status", "Ended");
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal(("", false), (tab.TextOf("user"), tab.Has("authorized")));
    }

    // The connection came for nobody; by the time its circuit starts, somebody has signed in with the same session.
    // A page that skips its session was rendered for nobody, so the connection alone says so.
    [Theory]
    [InlineData("/")]
    [InlineData("/skipped-counter")]
    public async Task A1_a_connection_that_came_before_a_sign_in_is_not_given_its_user(string page)
    {
        await using var app = await TestApp.StartAsync();
        var (early, victim) = (app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true }), app.NewBrowser());
        await early.PostAsync("/api/increment/n").TextAsync();
        victim.TakeCookieOf(early);
        app.Connector = async (address, headers, stop) =>
        {
            app.Connector = null;
            var socket = await app.ConnectAsync(address, headers, stop);
            await victim.PostAsync("/api/sign-in/1?name=Ada%20Lovelace").TextAsync();
            return socket;
        };

        _ = early.OpenAsync(page, TestApp.Stop);

        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return early.Tabs.Any(tab => tab.Navigations.Count > 0);
        });
        Assert.DoesNotContain(early.Frames, frame => frame.Direction == HeadlessFrameDirection.Received && frame.Contains("Ada Lovelace"));
    }

    // This node cannot ask, so it ends its copy; it must not delete what another node's activity keeps alive.
    [Fact]
    public async Task A_node_that_cannot_ask_about_idle_time_does_not_delete_a_session_that_lives_on_elsewhere()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.Handle());
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        await tab.SettleAsync(TestApp.Stop);

        // Another node saw activity: a version stays what it was, so the probes tell nothing of it.
        await _store.Inner.TouchAsync([new SessionTouch(handle, app.Clock.GetUtcNow())], TestApp.Stop);
        _store.Before = verb => verb == "find" ? throw new IOException("one dropped connection") : Task.CompletedTask;
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        await tab.EndsAsync();
        _store.Before = null;

        Assert.NotNull(await _store.Inner.FindAsync(handle, TestApp.Stop));
    }

    // The merge of the sign-in may have happened. Its browser has no secret of it, so it must not stay.
    [Fact]
    public async Task A_ticket_whose_outcome_is_unknown_says_so()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.Handle());
        _store.After = verb => verb == "merge" ? throw new IOException("connection lost") : Task.CompletedTask;

        var error = await tab.TryAsync(app, sessions => sessions.SignInAsync("1", "Ada"));
        _store.After = null;

        Assert.Null(await _store.Inner.FindAsync(handle, TestApp.Stop));
        Assert.True(Assert.IsType<SessionStoreException>(error).OutcomeUnknown);
    }

    // The circuit must not become Ada's while the browser holds a cookie that opens nothing.
    [Fact]
    public async Task A_sign_in_whose_outcome_the_store_did_not_say_is_recovered_from()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        _store.After = verb =>
        {
            if (verb != "merge")
            {
                return Task.CompletedTask;
            }

            _store.After = null;
            throw new IOException("connection lost");
        };

        Assert.Null(await tab.TryAsync(app, sessions => sessions.SignInAsync("1", "Ada")));

        await tab.ShowsAsync("user", "Ada");
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    // X is 1 here, another node has set it to 2 a moment ago; a set to 1 is acknowledged and lost.
    [Theory]
    [InlineData("set")]
    [InlineData("remove")]
    [InlineData("clear")]
    public async Task I5_a_write_that_looks_like_nothing_to_a_copy_that_is_behind_is_not_lost(string how)
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/other").TextAsync();
        if (how == "set")
        {
            await browser.PostAsync("/api/increment/x").TextAsync();
        }
        else if (how == "clear")
        {
            // A user's: an anonymous session would be over.
            await browser.PostAsync("/api/sign-in/1").TextAsync();
            await browser.PostAsync("/api/clear").TextAsync();
        }

        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var there = new SessionDelta
        {
            Sets = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add("x", Encoding.UTF8.GetBytes("2")),
        };
        Assert.Equal(MergeOutcome.Merged, (await _store.Inner.MergeAsync(handle, there, TestApp.Stop)).Outcome);

        await app.Directory.UpdateAsync(handle, edit =>
        {
            switch (how)
            {
                case "set":
                    edit.Set("x", 1L);
                    break;
                case "remove":
                    edit.Remove("x");
                    break;
                default:
                    edit.Clear();
                    break;
            }
        }, TestApp.Stop);

        var values = (await _store.Inner.FindAsync(handle, TestApp.Stop))!.Values;
        Assert.Equal(how == "set" ? "1" : null, values.TryGetValue("x", out var x) ? Encoding.UTF8.GetString(x.Data.Span) : null);
    }

    // One circuit that closed before its page was there, and those behind it are never asked about again.
    [Fact]
    public async Task A_circuit_that_closed_before_it_opened_does_not_keep_the_others_waiting_for_ever()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var record = await _store.Inner.FindAsync(handle, TestApp.Stop);
        var asked = new Binding.Unknown(handle, record!.TokenHash, WasAsked: true);
        app.Clock.Advance(TimeSpan.FromSeconds(40));
        var closing = Enumerable.Range(0, 50).Select(_ => Open(app, asked)).ToArray();
        var staying = Open(app, asked);
        var session = staying.ServiceProvider.GetRequiredService<ScopeSession>();
        _store.Forget();
        var isFirst = true;
        _store.Before = verb =>
        {
            if (verb == "find" && isFirst)
            {
                isFirst = false;
                Array.ForEach(closing, scope => scope.Dispose());
            }

            return Task.CompletedTask;
        };

        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(5));
            return session.State is { Status: SessionStatus.Active, IsStale: false };
        });

        Assert.False(isFirst);
        Assert.DoesNotContain(app.Log.All, line => line.Exception is ObjectDisposedException);
        staying.Dispose();
    }

    // Bytes of a client that Kestrel refuses while the body is read.
    [Theory]
    [InlineData("redeem")]
    [InlineData("sign-out")]
    public async Task I11_a_broken_body_is_no_500(string endpoint)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions();
        await using var app = builder.Build();
        app.UseExceptionHandler(errors => errors.Run(http => http.Response.WriteAsync("error")));
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        await app.StartAsync(TestApp.Stop);
        var address = new Uri(app.Urls.Single());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestApp.Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /_session/{endpoint} HTTP/1.1\r\nHost: localhost\r\nX-BlazorSessions: 1\r\nConnection: close\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nthis is no chunk\r\n\r\n"), TestApp.Stop);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync(TestApp.Stop);
        await app.StopAsync(TestApp.Stop);

        Assert.DoesNotContain(" 500 ", answer + " ");
    }

    // One after the other, two store timeouts each.
    [Fact]
    public async Task I4_sessions_that_are_over_end_within_seconds_while_the_store_is_silent()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var tabs = new List<HeadlessTab>();
        for (var i = 0; i < 8; i++)
        {
            tabs.Add(await (await app.NewBrowserOfAsync("Ada")).OpenAsync("/", TestApp.Stop));
        }

        _store.Before = _ => new TaskCompletionSource().Task;
        app.Clock.Advance(TimeSpan.FromHours(1));
        var began = app.Clock.GetUtcNow();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(0.1));
            return tabs.All(tab => tab.TextOf("user") == "");
        });

        // Store timeouts of two seconds each: one of them, not eight, and then what the machine takes to show it.
        Assert.InRange(app.Clock.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    // While a ticket of this tab hangs, another tab signs out.
    [Fact]
    public async Task I3_a_sign_out_reaches_a_tab_whose_ticket_hangs()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var sent = new TaskCompletionSource();
        browser.OnRedeem(async (_, _) =>
        {
            sent.TrySetResult();
            await new TaskCompletionSource().Task;
            return (0, null);
        });
        await tab.FireAsync("regenerate", "click");
        await sent.Task.WaitAsync(TimeSpan.FromSeconds(10), TestApp.Stop);

        await browser.PostAsync("/api/sign-out").TextAsync();

        await tab.WaitForAsync(t => t.TextOf("user") == "" && !t.Has("authorized"), TestApp.Stop);
    }

    // Each flush begins anew and has one budget for all, so whoever stands late is never told of.
    [Fact]
    public async Task Activity_reaches_a_store_without_batches_however_many_sessions_there_are()
    {
        await using var app = await TestApp.StartAsync(services: (_, builder) =>
            builder.UseStore(provider => new PlainStore(provider.GetRequiredService<TimeProvider>())));
        var handles = new List<SessionHandle>();
        var browsers = new List<HeadlessBrowser>();
        for (var i = 0; i < 60; i++)
        {
            browsers.Add(app.NewBrowser());
            await browsers[i].PostAsync("/api/increment/n").TextAsync();
        }

        var store = (PlainStore)app.Store;
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var browser in browsers)
        {
            handles.Add(SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!));
        }

        var active = app.Clock.GetUtcNow();
        store.OnMerge = () => app.Clock.Advance(TimeSpan.FromMilliseconds(50));
        var touches = app.Services.GetRequiredService<TouchPump>();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(10));
            return touches.Pending == 0;
        });

        // Nothing is pending while the store is being told, either.
        await TestApp.UntilAsync(async () =>
        {
            var told = 0;
            foreach (var handle in handles)
            {
                told += (await store.FindAsync(handle, TestApp.Stop))!.LastActivityAt >= active ? 1 : 0;
            }

            return told == 60;
        });
    }

    private sealed class PlainStore(TimeProvider clock) : ISessionStore
    {
        private readonly BlazorSessions.Stores.Memory.MemorySessionStore _inner = new(clock);

        public Action? OnMerge { get; set; }

        public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
            _inner.TryCreateAsync(record, cancellationToken);

        public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
            _inner.FindAsync(handle, cancellationToken);

        public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
        {
            OnMerge?.Invoke();
            return _inner.MergeAsync(handle, delta, cancellationToken);
        }

        public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
            _inner.EndAsync(handle, cancellationToken);
    }

    private static IServiceScope Open(TestApp app, Binding asked)
    {
        ConnectionSlot.Current = new ConnectionSlot { Binding = asked };
        var scope = app.Services.CreateScope();
        var navigation = (IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>();
        navigation.Initialize("https://localhost/", "https://localhost/");
        Assert.IsType<CircuitSession>(scope.ServiceProvider.GetRequiredService<ScopeSession>());
        ConnectionSlot.Current = null;
        return scope;
    }

    private sealed class RevokeOnOpen(ISessionDirectory directory, ISessionService sessions) : CircuitHandler
    {
        // Before the product's own handler, as a revocation from elsewhere may come.
        public override int Order => -2000;

        public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (sessions.State.Handle is { } handle)
            {
                await directory.RevokeAsync(handle, cancellationToken);
            }
        }
    }
}
