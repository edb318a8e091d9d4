using System.Text;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Scopes;

public sealed class ValuesTests
{
    private static readonly SessionKey<List<string>> s_items = new("shop.items");

    [Fact]
    public async Task A_typed_key_and_its_name_are_one_value()
    {
        await using var app = await TestApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            await sessions.SetAsync(s_items, ["tea"]);
            await sessions.UpdateAsync(s_items, items => [.. items, "milk"], []);

            Assert.Equal(["tea", "milk"], sessions.State.Get<List<string>>("shop.items"));
            Assert.Equal(["tea", "milk"], await sessions.PopAsync(s_items));
            Assert.Null(await sessions.GetAsync(s_items));
        });
    }

    [Fact]
    public async Task R19_a_verb_inside_of_an_edit_is_a_clear_error_and_locks_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.TextOf("handle"));

        foreach (var verb in new Func<ISessionService, Task>[]
        {
            sessions => sessions.SetAsync("x", 1),
            sessions => sessions.SignInAsync("1", "Ada"),
            sessions => sessions.SignOutAsync(),
            sessions => app.Directory.UpdateAsync(handle, edit => edit.Set("x", 1)),
        })
        {
            var exception = await tab.TryAsync(app, sessions => sessions.UpdateAsync(edit =>
            {
                edit.Set("n", 7);
                verb(sessions).GetAwaiter().GetResult();
            }));

            Assert.Contains("called inside of an edit", Assert.IsType<InvalidOperationException>(exception).Message, StringComparison.Ordinal);
        }

        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
        await tab.IncrementAsync(1);
    }

    [Fact]
    public async Task Keys_are_those_that_there_are_and_in_an_edit_those_it_leaves()
    {
        await using var app = await TestApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            await sessions.SetAsync("a", 1);
            await sessions.SetAsync("b", 1);
            var left = await sessions.UpdateAsync(edit =>
            {
                edit.Remove("a");
                edit.Set("c", 1);
                return string.Join(' ', edit.Keys);
            });

            Assert.Equal("b c", left);
            Assert.Equal(["b", "c"], sessions.State.Keys.Order());
        });
    }

    [Fact]
    public async Task A_serializer_of_the_app_writes_and_reads_the_values()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(options => options.Serializer = new ReversedText(), store.Use);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SetAsync("word", "tea"));

        var record = await store.Inner.FindAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop);
        Assert.Equal("aet", Encoding.UTF8.GetString(record!.Values["word"].Data.Span));
        await tab.DoAsync(app, sessions =>
        {
            Assert.Equal("tea", sessions.State.Get<string>("word"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_handle_of_the_app_names_the_session_everywhere_and_is_no_secret()
    {
        await using var app = await TestApp.StartAsync(options =>
            options.HandleFactory = () => SessionHandle.New("eu-"));
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.IncrementAsync(1);
        await tab.SignInAsync("Ada");

        Assert.StartsWith("eu-", tab.Handle());
        Assert.NotNull(await app.Directory.FindAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop));
        Assert.Null(await app.Directory.FindAsync(SessionHandle.New("eu-"), TestApp.Stop));
    }

    [Fact]
    public async Task A_state_says_when_it_began_was_used_and_ends()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.IdleTimeout = TimeSpan.FromMinutes(20);
            options.AbsoluteTimeout = TimeSpan.FromHours(8);
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await browser.GetAsync("/api/me").TextAsync();

        // Activity is shown when the store has heard of it, a minute later at the latest; the directory causes none.
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        SessionState? state = null;
        await TestApp.UntilAsync(async () =>
        {
            state = await app.Directory.FindAsync(handle, TestApp.Stop);
            return state!.LastActivityAt != TestApp.Start;
        });

        Assert.Equal((SessionStatus.Active, TestApp.Start), (state!.Status, state.CreatedAt));
        Assert.Equal(TestApp.Start, state.AuthenticatedAt);
        Assert.Equal(TestApp.Start.AddMinutes(10), state.LastActivityAt);
        Assert.Equal(TestApp.Start.AddMinutes(30), state.ExpiresAt);
        Assert.Equal(TestApp.Start.AddHours(8), state.AbsoluteExpiresAt);
    }

    private sealed class ReversedText : ISessionSerializer
    {
        public byte[] Serialize<T>(T value) => Encoding.UTF8.GetBytes([.. $"{value}".Reverse()]);

        public T? Deserialize<T>(ReadOnlyMemory<byte> data) =>
            (T)(object)new string([.. Encoding.UTF8.GetString(data.Span).Reverse()]);
    }
}
