using System.Security.Claims;
using BlazorSessions.Serialization;

namespace BlazorSessions.Tests;

public sealed class SessionStateBuilderTests
{
    private static readonly JsonSessionSerializer s_serializer = new();
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Untouched_it_makes_a_state_like_None()
    {
        var state = new SessionStateBuilder(s_serializer).Build();

        Assert.Equivalent(SessionState.None, state);
    }

    [Fact]
    public void Every_property_is_carried_into_the_state_and_back()
    {
        var state = Signed().Build();

        var copy = new SessionStateBuilder(state, s_serializer).Build();

        Assert.Equivalent(state, copy);
        foreach (var property in typeof(SessionStateBuilder).GetProperties())
        {
            if (property.Name is not nameof(SessionStateBuilder.EndReason))
            {
                var value = typeof(SessionState).GetProperty(property.Name)!.GetValue(copy);
                Assert.NotEqual(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null, value);
            }
        }
    }

    [Fact]
    public void An_edit_changes_values_and_raises_the_version()
    {
        var builder = Signed().Edit(edit => edit.Set("counter", 1));
        var before = builder.Build();

        var removed = builder.Edit(edit => edit.Remove("counter"));
        builder.Edit(edit => edit.Set("plan", "paid"));

        Assert.True(removed);
        Assert.Equal(1, before.Get<int>("counter"));
        Assert.Equal(["plan"], builder.Build().Keys);
        Assert.Equal(before.Version + 2, builder.Version);
    }

    [Fact]
    public void An_edit_of_nothing_leaves_the_version()
    {
        var builder = Signed().Edit(edit => edit.Set("counter", 1));
        var version = builder.Version;

        builder.Edit(edit => edit.Set("counter", 1));
        builder.Edit(edit => edit.Remove("unknown"));

        Assert.Equal(version, builder.Version);
    }

    [Fact]
    public void An_edit_that_throws_changes_nothing()
    {
        var builder = Signed();

        Assert.Throws<TimeoutException>(() => builder.Edit(edit =>
        {
            edit.Set("counter", 1);
            throw new TimeoutException();
        }));

        Assert.Empty(builder.Build().Keys);
    }

    [Fact]
    public void Clearing_and_setting_leaves_what_was_set()
    {
        var builder = Signed().Edit(edit => edit.Set("a", 1));

        builder.Edit(edit =>
        {
            edit.Clear();
            edit.Set("b", 2);
        });

        Assert.Equal(["b"], builder.Build().Keys);
    }

    [Fact]
    public void A_session_without_a_handle_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new SessionStateBuilder(s_serializer) { Status = SessionStatus.Active }.Build());
        Assert.Throws<InvalidOperationException>(
            () => new SessionStateBuilder(s_serializer) { Status = SessionStatus.Active, Handle = default(SessionHandle) }.Build());
    }

    [Fact]
    public void A_user_without_a_living_session_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new SessionStateBuilder(s_serializer) { UserKey = "ada" }.Build());

        var ended = Signed();
        (ended.Status, ended.EndReason) = (SessionStatus.Ended, SessionEndReason.Idle);
        Assert.Throws<InvalidOperationException>(ended.Build);

        var undated = Signed();
        undated.AuthenticatedAt = null;
        Assert.Throws<InvalidOperationException>(undated.Build);
    }

    [Fact]
    public void A_reason_goes_with_an_end_and_an_end_with_a_reason()
    {
        var active = Signed();
        active.EndReason = SessionEndReason.Idle;
        Assert.Throws<InvalidOperationException>(active.Build);

        var ended = new SessionStateBuilder(s_serializer) { Status = SessionStatus.Ended, Handle = SessionHandle.New() };
        Assert.Throws<InvalidOperationException>(ended.Build);
        ended.EndReason = SessionEndReason.Idle;
        Assert.Equal(SessionEndReason.Idle, ended.Build().EndReason);
    }

    private static SessionStateBuilder Signed() => new(s_serializer)
    {
        Handle = SessionHandle.New(),
        Status = SessionStatus.Active,
        User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "ada")], "test")),
        UserKey = "ada",
        CreatedAt = s_now,
        AuthenticatedAt = s_now,
        LastActivityAt = s_now,
        ExpiresAt = s_now,
        IdleTimeout = TimeSpan.FromHours(1),
        AbsoluteExpiresAt = s_now,
        IsRemembered = true,
        Version = 7,
        IsStale = true,
    };
}
