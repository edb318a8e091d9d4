using BlazorSessions.Testing;
using BlazorSessions.Ui.Drafts;
using BlazorSessions.Ui.Tests.Assets;
using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Ui.Tests;

public sealed class SessionDraftTests : SessionTest
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(500);

    public SessionDraftTests()
    {
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public async Task What_was_typed_is_written_together_after_the_delay()
    {
        var session = SignedIn();
        var script = await OpenAsync();

        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay - TimeSpan.FromMilliseconds(1));
        await script.TypeAsync("text", "Hello");
        Assert.Empty(KeptBy(session));
        session.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["text=Hello", "to=A"], KeptBy(session));
        Assert.Equal(1, session.CallsOf(nameof(ISessionService.UpdateAsync)));
    }

    [Fact]
    public async Task A_field_that_is_left_is_written_at_once()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");

        await script.SayAsync(new DraftReport { Epoch = script.Epoch, Flush = true });

        Assert.Equal(["to=A"], KeptBy(session));
    }

    [Fact]
    public async Task Gone_from_the_page_it_writes_what_is_left_and_leaves_no_timer()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");

        await DisposeComponentsAsync();

        Assert.Equal(["to=A"], KeptBy(session));
        Assert.Equal(0, Clock.ActiveTimers);
        Assert.Equal(1, script.Calls("stop"));
    }

    [Fact]
    public async Task What_the_session_has_comes_back_and_is_announced()
    {
        SignedIn();
        var first = await OpenAsync();
        await first.TypeAsync("to", "A");
        await DisposeComponentsAsync();

        var form = Render<SessionDraft>(parameters => parameters.Add(draft => draft.Key, "order"));
        var second = new TypingScript(this, form);
        await second.EnterAsync();

        Assert.Equal("A", second.BroughtBackTo);
        Assert.Equal("What you had typed was brought back.", form.Find("[role=status]").TextContent.Trim());
        Assert.Equal("Discard it", form.Find("button").TextContent);
    }

    [Theory]
    [InlineData("ada", true)]
    [InlineData("bob", false)]
    public async Task After_an_end_by_time_the_copy_is_for_the_same_user_only(string user, bool opens)
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);

        await session.EndAsync(SessionEndReason.Idle);
        var order = await script.EnterAsync();
        Assert.Equal(DraftOrder.Reset | DraftOrder.Drop, order);
        Assert.Null(script.BroughtBack);
        await session.SignInAsync(user);
        order = await script.EnterAsync();

        Assert.Equal(opens ? "A" : null, script.BroughtBackTo);
        Assert.Equal(opens ? DraftOrder.None : DraftOrder.Forget, order);
        session.Clock.Advance(s_delay);
        Assert.Equal(opens ? ["to=A"] : [], KeptBy(session));
    }

    [Theory]
    [InlineData(SessionEndReason.SignedOut)]
    [InlineData(SessionEndReason.Revoked)]
    [InlineData(SessionEndReason.Replaced)]
    public async Task After_any_other_end_the_copy_is_gone(SessionEndReason reason)
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");

        await session.EndAsync(reason);

        Assert.Equal(1, script.Calls("forget"));
        Assert.Equal(DraftOrder.Reset | DraftOrder.Drop | DraftOrder.Forget, await script.EnterAsync());
    }

    [Fact]
    public async Task What_is_on_its_way_for_one_user_is_never_written_for_another()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "of ada");

        await session.SignInAsync("bob");
        await script.TypeAsync("to", "of ada, too");
        session.Clock.Advance(s_delay);
        Assert.Empty(KeptBy(session));
        await script.EnterAsync();
        session.Clock.Advance(s_delay);

        Assert.Empty(KeptBy(session));
        Assert.Null(script.BroughtBack);
    }

    [Fact]
    public async Task What_a_visitor_typed_is_written_once_they_sign_in()
    {
        var session = Visitor();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);
        Assert.Equal(SessionStatus.None, session.State.Status);
        Assert.Null(script.Copy);

        await session.SignInAsync("ada");
        Assert.Equal(DraftOrder.None, await script.EnterAsync());
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);

        Assert.Equal(["to=A"], KeptBy(session));
    }

    [Fact]
    public async Task A_visitors_first_key_starts_a_session_where_the_app_says_so()
    {
        var session = Visitor();
        var script = await OpenAsync(parameters => parameters.Add(draft => draft.StartsSession, true));

        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);

        Assert.Equal(["to=A"], KeptBy(session));
    }

    [Fact]
    public async Task A_visitors_copy_is_for_the_same_session_only()
    {
        var session = Services.AddTestSession(values: new Dictionary<string, object?> { ["cart"] = 1 });
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        var copy = script.Copy;
        Assert.NotNull(copy);

        await session.EndAsync(SessionEndReason.Idle);
        await script.EnterAsync();
        script.Copy = copy;
        await session.SignInAsync("ada");

        Assert.Equal(DraftOrder.Forget, await script.EnterAsync() & DraftOrder.Forget);
        Assert.Null(script.BroughtBack);
    }

    [Fact]
    public async Task A_copy_of_the_session_itself_is_newer_than_what_was_written()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A", at: 1);
        session.Clock.Advance(s_delay);
        await script.TypeAsync("to", "AB", at: 2);
        session.Clock.Advance(TimeSpan.Zero);

        var again = await OpenAsync(copy: script.Copy);

        Assert.Equal("AB", again.BroughtBackTo);
    }

    [Fact]
    public async Task An_older_copy_does_not_hide_what_another_tab_wrote()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "old", at: 1);
        await session.SetAsync(SessionDraft.NameOf("order"), Draft.Empty.With([new("to", ["new"])], at: 5));

        var again = await OpenAsync(copy: script.Copy);

        Assert.Equal("new", again.BroughtBackTo);
    }

    [Fact]
    public async Task What_was_cleared_does_not_come_back_from_a_copy()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);
        await script.SayAsync(new DraftReport { Epoch = script.Epoch });
        await session.ClearAsync();

        var again = await OpenAsync(copy: script.Copy);

        Assert.Null(again.BroughtBack);
        Assert.Equal(DraftOrder.Drop | DraftOrder.Forget, await script.EnterAsync());
    }

    [Fact]
    public async Task A_copy_opens_for_as_long_as_it_says()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        await session.EndAsync(SessionEndReason.Absolute);
        session.Clock.Advance(TimeSpan.FromHours(24));
        await session.SignInAsync("ada");

        var again = await OpenAsync(copy: script.Copy);

        Assert.Null(again.BroughtBack);
    }

    [Fact]
    public async Task A_copy_of_another_form_and_one_that_was_tampered_with_do_not_open()
    {
        SignedIn();
        var script = await OpenAsync();
        await script.TypeAsync("to", "A");
        var copy = script.Copy!; // kept as it was typed

        foreach (var bad in (DraftCopy[])
        [
            copy with { Seal = copy.Seal + "A" },
            copy with { Seal = null },
            copy with { Data = "AAAA" },
            copy with { Data = "?" },
            copy with { Data = Convert.ToBase64String(new byte[64]) },
            copy with { Nonce = "AAAA" },
            copy with { Nonce = null },
        ])
        {
            Assert.Null((await OpenAsync(copy: bad)).BroughtBack);
        }

        Assert.Null((await OpenAsync(copy: copy, key: "letter")).BroughtBack);
        Assert.Equal("A", (await OpenAsync(copy: copy)).BroughtBackTo);
    }

    [Fact]
    public async Task Clearing_forgets_it_everywhere_and_what_was_on_its_way()
    {
        var session = SignedIn();
        var (form, script) = await OpenFormAsync();
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);
        await script.TypeAsync("to", "AB");

        await form.InvokeAsync(form.Instance.ClearAsync);
        await script.TypeAsync("to", "ABC");
        session.Clock.Advance(s_delay);

        Assert.Empty(KeptBy(session));
        Assert.Equal(DraftOrder.Drop | DraftOrder.Forget, await script.EnterAsync());
        Assert.Null(script.BroughtBack);
    }

    [Fact]
    public async Task Discarding_takes_the_draft_and_its_notice_away()
    {
        var session = SignedIn();
        await session.SetAsync(SessionDraft.NameOf("order"), Draft.Empty.With([new("to", ["A"])], at: 1));
        var (form, script) = await OpenFormAsync();

        await form.Find("button").ClickAsync();

        Assert.Empty(form.FindAll("button"));
        Assert.Empty(KeptBy(session));
        Assert.Equal(DraftOrder.Discard | DraftOrder.Forget, await script.EnterAsync());
    }

    [Fact]
    public async Task A_session_without_room_is_said_and_logged_and_the_form_goes_on()
    {
        var session = SignedIn();
        var (form, script) = await OpenFormAsync();
        session.BeforeVerb = _ => Task.FromException(new SessionLimitException("MaxBytes", 2, 1));

        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);

        Assert.Contains("too long to be kept", form.Find("[role=status]").TextContent);
        Assert.Single(Logs.Warnings);
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again()
    {
        var session = SignedIn();
        var script = await OpenAsync();
        session.BeforeVerb = _ => Task.FromException(new SessionStoreException("merge", outcomeUnknown: false));
        await script.TypeAsync("to", "A");
        session.Clock.Advance(s_delay);
        Assert.Empty(KeptBy(session));

        session.BeforeVerb = null;
        session.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["to=A"], KeptBy(session));
        Assert.Single(Logs.Warnings);
    }

    [Fact]
    public async Task More_than_a_draft_may_have_is_not_kept_whatever_the_script_sends()
    {
        var session = SignedIn();
        var (form, script) = await OpenFormAsync(parameters => parameters.Add(draft => draft.MaxBytes, 100));
        await script.TypeAsync("to", "A");

        await script.TypeAsync("text", new string('x', 100));
        session.Clock.Advance(s_delay);

        Assert.Equal(["to=A"], KeptBy(session));
        Assert.Contains("too long to be kept", form.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Whatever_a_client_sends_is_answered()
    {
        var session = SignedIn();
        var script = await OpenAsync();

        await script.SyncAsync(null);
        await script.SyncAsync(new DraftReport { Epoch = -1 });
        await script.SayAsync(new DraftReport
        {
            Epoch = script.Epoch,
            At = long.MinValue,
            Changes = new() { ["\ud800"] = ["half \udc00"], ["none"] = null, [""] = [null!] },
        });
        session.Clock.Advance(s_delay);

        Assert.Equal(["=", "\ufffd=half \ufffd"], KeptBy(session));
        Assert.Empty(Logs.Warnings);
    }

    [Fact]
    public async Task While_nobody_knows_whose_form_it_is_nothing_is_decided()
    {
        var session = Visitor();
        await session.PushAsync(state => state.IsStale = true);
        var script = await OpenAsync(copy: new DraftCopy("sealed", "", ""));

        Assert.Equal(0, script.Epoch);
        Assert.NotNull(script.Copy);
        await session.PushAsync(state => state.IsStale = false);

        Assert.True(script.Calls("look") > 0);
        Assert.Equal(DraftOrder.Forget, await script.EnterAsync());
    }

    [Fact]
    public void In_static_rendering_it_shows_the_form_and_starts_nothing()
    {
        SignedIn();
        InStaticRendering();

        var form = Render<SessionDraft>(parameters => parameters
            .Add(draft => draft.Key, "order")
            .AddUnmatched("class", "card")
            .AddChildContent("<input name='to' data-draft />"));

        form.MarkupMatches(
            "<div class='bs-draft-said' role='status'></div><div class='bs-draft card'><input name='to' data-draft /></div>");
        Assert.Empty(JSInterop.Invocations);
        Assert.Equal(0, Clock.ActiveTimers);
    }

    [Fact]
    public void A_key_is_asked_for_and_stays()
    {
        SignedIn();
        InCircuit();

        var missing = Assert.Throws<ArgumentException>(() => Render<SessionDraft>());
        var form = Render<SessionDraft>(parameters => parameters.Add(draft => draft.Key, "order"));
        var changed = Assert.Throws<InvalidOperationException>(
            () => form.Render(parameters => parameters.Add(draft => draft.Key, "letter")));

        Assert.Contains("Key=\"order\"", missing.Message);
        Assert.Contains("@key", changed.Message);
    }

    private static IEnumerable<string> KeptBy(TestSession session) =>
        session.State.TryGet<Draft>(SessionDraft.NameOf("order"), out var kept) && kept is not null
            ? kept.Fields.Select(field => $"{field.Key}={string.Join('+', field.Value)}").Order(StringComparer.Ordinal)
            : [];

    private async Task<TypingScript> OpenAsync(
        Action<ComponentParameterCollectionBuilder<SessionDraft>>? configure = null, DraftCopy? copy = null, string key = "order") =>
        (await OpenFormAsync(configure, copy, key)).Script;

    private async Task<(IRenderedComponent<SessionDraft> Form, TypingScript Script)> OpenFormAsync(
        Action<ComponentParameterCollectionBuilder<SessionDraft>>? configure = null, DraftCopy? copy = null, string key = "order")
    {
        InCircuit();
        var form = Render<SessionDraft>(parameters =>
        {
            parameters.Add(draft => draft.Key, key);
            configure?.Invoke(parameters);
        });
        var script = new TypingScript(this, form) { Copy = copy };
        await script.EnterAsync();
        return (form, script);
    }
}
