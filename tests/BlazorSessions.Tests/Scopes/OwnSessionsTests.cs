using System.Net;
using System.Text.Json;
using BlazorSessions.Specifications;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Scopes;

public sealed class OwnSessionsTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

    [Fact]
    public async Task A_user_sees_his_own_sessions_with_device_and_which_one_is_this()
    {
        await using var app = await TestApp.StartAsync();
        var (laptop, phone, stranger) = (app.NewBrowser(), app.NewBrowser(), app.NewBrowser());
        laptop.Headers["User-Agent"] = Firefox;
        await laptop.PostAsync("/api/sign-in/1").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await phone.PostAsync("/api/sign-in/1?remember=true").TextAsync();
        await stranger.PostAsync("/api/sign-in/2").TextAsync();

        var list = JsonDocument.Parse(await laptop.GetAsync("/api/sessions").TextAsync()).RootElement.EnumerateArray().ToArray();

        Assert.Equal(2, list.Length);
        var mine = Assert.Single(list, info => info.GetProperty("isCurrent").GetBoolean());
        Assert.Equal("Firefox on Linux", mine.GetProperty("device").GetString());
        Assert.Equal(app.Clock.GetUtcNow() - TimeSpan.FromMinutes(2), mine.GetProperty("firstSeen").GetDateTimeOffset());
        Assert.True(list.Single(info => !info.GetProperty("isCurrent").GetBoolean()).GetProperty("isRemembered").GetBoolean());
    }

    [Fact]
    public async Task A_user_revokes_his_other_session_and_no_session_of_somebody_else()
    {
        await using var app = await TestApp.StartAsync();
        var (laptop, phone, stranger, visitor) = (app.NewBrowser(), app.NewBrowser(), app.NewBrowser(), app.NewBrowser());
        await laptop.PostAsync("/api/sign-in/1").TextAsync();
        await phone.PostAsync("/api/sign-in/1").TextAsync();
        await stranger.PostAsync("/api/sign-in/2").TextAsync();
        await visitor.PostAsync("/api/increment/n").TextAsync();

        Assert.Equal("true", await laptop.PostAsync($"/api/revoke/{await HandleAsync(phone)}").TextAsync());
        Assert.Equal("false", await laptop.PostAsync($"/api/revoke/{await HandleAsync(stranger)}").TextAsync());
        Assert.Equal("false", await laptop.PostAsync($"/api/revoke/{await HandleAsync(visitor)}").TextAsync());
        Assert.Equal("false", await laptop.PostAsync($"/api/revoke/{SessionHandle.New()}").TextAsync());
        Assert.Equal("false", await visitor.PostAsync($"/api/revoke/{await HandleAsync(laptop)}").TextAsync());

        Assert.Equal(HttpStatusCode.Unauthorized, await phone.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await laptop.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await stranger.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_user_who_revokes_the_session_he_is_in_is_signed_out()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        Assert.Equal("true", await browser.PostAsync($"/api/revoke/{await HandleAsync(browser)}").TextAsync());

        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task Asvs_7_4_3_a_user_ends_all_his_other_sessions_and_keeps_this_one()
    {
        await using var app = await TestApp.StartAsync();
        var browsers = new List<HeadlessBrowser>();
        for (var i = 0; i < 5; i++)
        {
            browsers.Add(app.NewBrowser());
            await browsers[i].PostAsync("/api/sign-in/1").TextAsync();
        }

        var stranger = app.NewBrowser();
        await stranger.PostAsync("/api/sign-in/2").TextAsync();

        Assert.Equal("4", await browsers[0].PostAsync("/api/revoke-others").TextAsync());

        Assert.Equal(HttpStatusCode.OK, await browsers[0].GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await stranger.GetAsync("/api/me").StatusAsync());
        foreach (var other in browsers.Skip(1))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await other.GetAsync("/api/me").StatusAsync());
        }

        await browsers[0].PostAsync("/api/increment/n").TextAsync();
        await browsers[0].PostAsync("/api/regenerate").TextAsync();
        await browsers[0].PostAsync("/api/sign-in/1").TextAsync();
        Assert.Equal(HttpStatusCode.OK, await browsers[0].GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Asvs_7_1_2_beyond_the_limit_a_parallel_sign_in_is_refused_and_the_count_never_exceeds_it()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxSessionsPerUser = 3);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.SendAsync(HttpMethod.Post, "/api/sign-in/1")));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(17, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.All(answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict), answer => Assert.Empty(answer.SetCookies()));
        Assert.Equal(3, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/api/sign-in/2")).StatusCode);
    }

    [Fact]
    public async Task Asvs_7_1_2_beyond_the_limit_the_oldest_sessions_give_way()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.MaxSessionsPerUser = 2;
            options.WhenTooManySessions = WhenTooManySessions.EndOldest;
        });
        var browsers = new List<HeadlessBrowser>();
        for (var i = 0; i < 4; i++)
        {
            browsers.Add(app.NewBrowser());
            await browsers[i].PostAsync("/api/sign-in/1").TextAsync();
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await browsers[0].GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await browsers[1].GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await browsers[2].GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await browsers[3].GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Asvs_7_1_2_parallel_sign_ins_that_end_the_oldest_all_work_and_stay_within_the_limit()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.MaxSessionsPerUser = 3;
            options.WhenTooManySessions = WhenTooManySessions.EndOldest;
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => app.SendAsync(HttpMethod.Post, "/api/sign-in/1")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.InRange(await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop), 1, 3);
    }

    [Fact]
    public async Task A_sign_in_makes_room_again_as_often_as_others_take_it()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.MaxSessionsPerUser = 1;
                options.WhenTooManySessions = WhenTooManySessions.EndOldest;
            },
            store.Use);
        await app.NewBrowser().PostAsync("/api/sign-in/1").TextAsync();
        var others = 0;
        store.After = async verb =>
        {
            if (verb == "end" && others++ < 8)
            {
                await SignInBesideAsync(store, app);
            }
        };

        var browser = app.NewBrowser();
        Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/sign-in/1").StatusAsync());

        Assert.Equal(9, others);
        Assert.Equal(1, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Nobody_gives_way_where_somebody_left_meanwhile()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => EndOldestOf(2, options), store.Use);
        var (leaves, stays) = (app.NewBrowser(), app.NewBrowser());
        await leaves.PostAsync("/api/sign-in/1").TextAsync();
        await stays.PostAsync("/api/sign-in/1").TextAsync();
        var left = SessionHandle.Parse(await HandleAsync(leaves));
        store.Forget();
        store.Before = async verb =>
        {
            if (verb == "list")
            {
                await store.Inner.EndAsync(left, TestApp.Stop);
            }
        };

        Assert.Equal(HttpStatusCode.OK, await app.NewBrowser().PostAsync("/api/sign-in/1").StatusAsync());

        Assert.Equal((1, 0), (store.Count("list"), store.Count("end")));
        Assert.Equal(HttpStatusCode.OK, await stays.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Nobody_gives_way_where_others_come_and_go_all_the_time()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => EndOldestOf(2, options), store.Use);
        var others = new Queue<SessionHandle>();
        store.Before = async verb =>
        {
            if (verb == "merge" && store.Count("merge") <= 8)
            {
                others.Enqueue(await SignInBesideAsync(store, app));
                others.Enqueue(await SignInBesideAsync(store, app));
            }
            else if (verb == "list")
            {
                while (others.Count > 1)
                {
                    await store.Inner.EndAsync(others.Dequeue(), TestApp.Stop);
                }
            }
        };

        Assert.Equal(HttpStatusCode.OK, await app.NewBrowser().PostAsync("/api/sign-in/1").StatusAsync());

        Assert.Equal((8, 0), (store.Count("list"), store.Count("end")));
        Assert.NotNull(await store.Inner.FindAsync(others.Dequeue(), TestApp.Stop));
    }

    [Fact]
    public async Task Room_is_made_where_the_store_goes_on_to_count_what_it_does_not_list()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => EndOldestOf(2, options), store.Use);
        await app.NewBrowser().PostAsync("/api/sign-in/1").TextAsync();
        store.Forget();
        var unseen = default(SessionHandle);
        store.Before = async verb =>
        {
            if (verb == "merge" && store.Count("end") == 0)
            {
                unseen = await SignInBesideAsync(store, app);
            }
            else if (verb == "list")
            {
                await store.Inner.EndAsync(unseen, TestApp.Stop);
            }
        };

        Assert.Equal(HttpStatusCode.OK, await app.NewBrowser().PostAsync("/api/sign-in/1").StatusAsync());

        Assert.Equal((4, 1), (store.Count("list"), store.Count("end")));
    }

    [Fact]
    public async Task A_user_who_signs_in_again_in_a_session_he_has_does_not_count_twice()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxSessionsPerUser = 1);
        var browser = app.NewBrowser();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/sign-in/1").StatusAsync());
        }
    }

    [Fact]
    public async Task A_refused_sign_in_leaves_the_visitor_with_what_he_had()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxSessionsPerUser = 1);
        await app.NewBrowser().PostAsync("/api/sign-in/1").TextAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync("/api/sign-in/1").StatusAsync());

        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A6_a_sign_in_that_races_the_end_of_all_sessions_of_the_user_is_dead_on_arrival(bool hasSession)
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        if (hasSession)
        {
            await browser.PostAsync("/api/increment/n").TextAsync();
        }

        var (gate, paused) = (new TaskCompletionSource(), false);
        store.Before = verb => verb == "merge" && !Interlocked.Exchange(ref paused, true) ? gate.Task : Task.CompletedTask;
        var signIn = browser.PostAsync("/api/sign-in/1");
        await TestApp.UntilAsync(() => Volatile.Read(ref paused));

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        gate.SetResult();
        using var response = await signIn;

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Equal(0, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/api/sign-in/1").StatusAsync());
    }

    [Fact]
    public async Task A_sign_in_that_gave_way_before_its_answer_was_there_is_not_said_to_have_ended_with_all()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => EndOldestOf(1, options), store.Use);
        var (winner, paused) = (app.NewBrowser(), false);
        store.After = async verb =>
        {
            if (verb == "merge" && !Interlocked.Exchange(ref paused, true))
            {
                await winner.PostAsync("/api/sign-in/1").TextAsync();
            }
        };

        using var response = await app.NewBrowser().PostAsync("/api/sign-in/1");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("to give way to another sign-in", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, await winner.GetAsync("/api/me").StatusAsync());
    }

    private static void EndOldestOf(int limit, BlazorSessionsOptions options)
    {
        options.MaxSessionsPerUser = limit;
        options.WhenTooManySessions = WhenTooManySessions.EndOldest;
    }

    // Another node signs the same user in.
    private static async Task<SessionHandle> SignInBesideAsync(WatchedMemoryStore store, TestApp app)
    {
        var record = Some.Session().CreatedAt(app.Clock.GetUtcNow());
        var signIn = Some.SignIn("1") with { AbsoluteExpiresAt = record.AbsoluteExpiresAt };
        await store.Inner.TryCreateAsync(record, TestApp.Stop);
        await store.Inner.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), TestApp.Stop);
        return record.Handle;
    }

    private static async Task<string> HandleAsync(HeadlessBrowser browser) =>
        (await browser.StateAsync()).GetProperty("handle").GetString()!;
}
