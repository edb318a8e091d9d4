using System.Net;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Defects;

/// <summary>
/// Defects of other session libraries, over HTTP; in circuits they are tried beside this, and those of one concern stand
/// with its other tests, all by their number.
/// </summary>
public sealed class SeedDefectTests
{
    [Fact]
    public async Task Defect_01_setting_a_value_twice_or_to_null_keeps_the_change()
    {
        var state = await AfterAsync(async sessions =>
        {
            await sessions.SetAsync("a", 1);
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("a", 2);
                edit.Set("a", 2);
                edit.Set("b", "text");
            });
            await sessions.SetAsync<string?>("b", null);
        });

        Assert.Equal("{\"a\":2,\"b\":null}", Values(state, "a", "b"));
    }

    [Fact]
    public async Task Defect_02_changes_inside_a_value_are_kept()
    {
        var state = await AfterAsync(async sessions =>
        {
            await sessions.SetAsync("list", new List<List<int>> { new() { 1 } });
            await sessions.UpdateAsync(edit => edit.Get<List<List<int>>>("list")![0].Add(2));
            await sessions.UpdateAsync(edit =>
            {
                if (!edit.TryGet<Dictionary<string, int>>("map", out var map))
                {
                    edit.Set("map", map = []);
                }

                map!["k"] = 1;
            });
        });

        Assert.Equal("{\"list\":[[1,2]],\"map\":{\"k\":1}}", Values(state, "list", "map"));
    }

    [Fact]
    public async Task Defect_03_an_unchanged_session_causes_no_write_and_no_cookie()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Probe.Run = async sessions =>
        {
            _ = sessions.State.Get<int>("n");
            await sessions.SetAsync("n", 1);
            await sessions.UpdateAsync(edit => edit.Get<int>("n"));
            await sessions.RemoveAsync("absent");
        };
        store.Forget();

        using var response = await browser.PostAsync("/api/probe");

        Assert.Empty(store.Calls);
        Assert.Empty(response.SetCookies());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 5, 0, 0, 0, 1, 0x41 })]
    public async Task Defect_04_a_record_whose_user_cannot_be_read_is_anonymous_and_no_error(byte[] ticket)
    {
        await using var app = await TestApp.StartAsync();
        var id = SessionId.New(SessionHandle.New());
        var now = app.Clock.GetUtcNow();
        await app.Store.TryCreateAsync(new SessionRecord
        {
            Handle = id.Handle,
            TokenHash = id.Hash(),
            CreatedAt = now,
            LastActivityAt = now,
            IdleTimeout = TimeSpan.FromHours(1),
            AbsoluteExpiresAt = now.AddHours(1),
        }, TestApp.Stop);
        await app.Store.MergeAsync(id.Handle, new SessionDelta
        {
            SignIn = new SessionSignIn
            {
                User = new SessionUser { Key = "1", Ticket = ticket, AuthenticatedAt = now },
                IdleTimeout = TimeSpan.FromHours(1),
                AbsoluteExpiresAt = now.AddHours(1),
            },
        }, TestApp.Stop);
        var cookie = ("Cookie", $"__Host-session={app.Services.GetRequiredService<CookieProtector>().Seal("__Host-session", id)}");

        using var state = await app.SendAsync(HttpMethod.Get, "/api/state", null, cookie);
        using var guarded = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);

        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, guarded.StatusCode);
    }

    [Fact]
    public async Task Defect_06_values_with_the_names_of_token_claims_change_nothing_about_validity()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        app.Probe.Run = sessions => sessions.UpdateAsync(edit =>
        {
            foreach (var name in new[] { "exp", "nbf", "iat", "aud", "__metadata__", "created", "session" })
            {
                edit.Set(name, 0);
            }
        });

        await browser.PostAsync("/api/probe").TextAsync();

        Assert.Equal("1", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal(7, (await browser.StateAsync()).GetProperty("values").EnumerateObject().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Defect_07_absolute_lifetime_holds_under_polling(bool alone)
    {
        var store = alone ? new WatchedMemoryStore() : new WatchedStore();
        await using var app = await TestApp.StartAsync(options =>
        {
            options.IdleTimeout = TimeSpan.FromSeconds(5);
            options.AbsoluteTimeout = TimeSpan.FromSeconds(10);
        }, store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        for (var second = 1; second <= 15; second++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));

            // A busy machine would tell the store of activity when the clock of the test is beyond it.
            await app.Services.GetRequiredService<TouchPump>().LastFlush;
            Assert.Equal(
                second < 10 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
        }
    }

    [Fact]
    public async Task Defect_08_idle_and_absolute_time_are_set_independently_and_reading_keeps_idle_alive()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.IdleTimeout = TimeSpan.FromMinutes(1);
            options.AbsoluteTimeout = TimeSpan.FromMinutes(10);
        });
        var (reader, sleeper) = (app.NewBrowser(), app.NewBrowser());
        await reader.PostAsync("/api/sign-in/1").TextAsync();
        await sleeper.PostAsync("/api/sign-in/1").TextAsync();

        for (var i = 1; i <= 11; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(55));
            Assert.Equal(i * 55 < 600 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await reader.GetAsync("/api/me").StatusAsync());
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await sleeper.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Defect_10_an_unknown_but_well_formed_id_is_not_adopted()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var id = SessionId.New(SessionHandle.New());
        var cookie = ("Cookie", $"__Host-session={app.Services.GetRequiredService<CookieProtector>().Seal("__Host-session", id)}");

        using var read = await app.SendAsync(HttpMethod.Get, "/api/state", null, cookie);
        using var write = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, cookie);

        Assert.Empty(read.SetCookies());
        Assert.NotEqual(cookie.Item2, $"__Host-session={write.SetSession()!.Value}");
        Assert.Null(await store.Inner.FindAsync(id.Handle, TestApp.Stop));
    }

    [Fact]
    public async Task Defect_11_regenerating_an_id_as_the_only_change_sends_the_cookie_keeps_values_and_kills_the_old_id()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var old = browser.CookieHeader();

        using var response = await browser.PostAsync("/api/regenerate");

        Assert.NotNull(response.SetSession());
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        using var replay = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, old);
        Assert.Equal(HttpStatusCode.Conflict, replay.StatusCode);
    }

    [Fact]
    public async Task Defect_12_a_login_kills_the_anonymous_id_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var old = browser.CookieHeader();

        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var replay = await app.SendAsync(HttpMethod.Get, "/api/state", null, old);
        Assert.Contains("\"values\":{}", await replay.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Defect_15_ten_parallel_increments_are_ten()
    {
        var store = new WatchedStore { Before = async _ => await Task.Yield() };
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.PostAsync("/api/increment/n").TextAsync()));

        Assert.Equal(Enumerable.Range(1, 10), answers.Select(int.Parse).Order());
    }

    [Fact]
    public async Task Defect_16_writers_that_wait_for_each_other_all_finish_also_when_one_fails()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var merges = 0;
        store.Before = async verb =>
        {
            await Task.Yield();
            if (verb == "merge" && Interlocked.Increment(ref merges) == 2)
            {
                throw new IOException("away for a moment");
            }
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => browser.PostAsync("/api/increment/n").StatusAsync()));

        Assert.Equal(4, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(1, answers.Count(status => status == HttpStatusCode.ServiceUnavailable));
        Assert.Equal("5", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task Defect_24_a_redirect_is_encoded_and_leads_inside_the_app()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(
            HttpMethod.Get, "/secret?x=\"><script>alert(1)</script>", null, Visiting.Navigation);

        Assert.StartsWith("/login?returnUrl=%2Fsecret", response.LocationOf());
        Assert.DoesNotContain("<", response.LocationOf());
        Assert.DoesNotContain("\"", response.LocationOf());
    }

    [Fact]
    public async Task Defect_26_ending_a_session_that_does_not_exist_sets_no_cookie_and_stores_nothing()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);

        foreach (var path in new[] { "/api/sign-out", "/api/clear", "/_session/sign-out" })
        {
            using var response = await app.SendAsync(HttpMethod.Post, path, null, ("Origin", "https://localhost"));
            Assert.Empty(response.SetCookies());
        }

        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task Defect_28_there_is_no_default_secret_a_cookie_of_one_installation_is_nothing_in_another()
    {
        await using var one = await TestApp.StartAsync();
        await using var other = await TestApp.StartAsync();
        var browser = one.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var response = await other.SendAsync(HttpMethod.Get, "/api/me", null, browser.CookieHeader());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Defect_32_A17_rotating_keys_signs_nobody_out_and_losing_them_everybody_without_an_error()
    {
        var keys = new ServiceCollection().AddLogging().AddDataProtection().Services
            .Configure<KeyManagementOptions>(options => options.XmlRepository = new InMemoryKeys()).BuildServiceProvider();
        await using var app = await TestApp.StartAsync(services: (services, _) =>
            services.AddSingleton(keys.GetRequiredService<IDataProtectionProvider>()));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var manager = keys.GetRequiredService<IKeyManager>();
        var now = TimeProvider.System.GetUtcNow();

        manager.CreateNewKey(now.AddDays(-1), now.AddDays(90));
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());

        // Data Protection hands out the old keys until it has read the new ones in the background, and a cookie that it
        // opened is believed for five minutes.
        manager.RevokeAllKeys(now.AddDays(1), "lost");
        await TestApp.UntilAsync(async () =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(6));
            return await browser.GetAsync("/api/me").StatusAsync() == HttpStatusCode.Unauthorized;
        });
        Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/sign-in/1").StatusAsync());
    }

    private static async Task<System.Text.Json.JsonElement> AfterAsync(Func<ISessionService, Task> work)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        app.Probe.Run = work;
        await browser.PostAsync("/api/probe").TextAsync();
        return await browser.StateAsync();
    }

    private static string Values(System.Text.Json.JsonElement state, params string[] keys) =>
        $"{{{string.Join(',', keys.Select(key => $"\"{key}\":{state.GetProperty("values").GetProperty(key).GetRawText()}"))}}}";
}
