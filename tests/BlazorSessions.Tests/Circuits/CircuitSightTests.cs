using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Specifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Tests.Circuits;

/// <summary>What a circuit sees of a session whose secret its browser has not shown.</summary>
public sealed class CircuitSightTests
{
    private static readonly TokenHash s_other = The.Token("other");

    private readonly CircuitSight _sight = new();

    [Fact]
    public void I12_what_was_seen_last_stays_and_is_said_to_be_stale()
    {
        var live = NewLive();

        var shown = _sight.See(Held(live, live.State.Token));
        var hidden = _sight.See(Held(live, s_other));

        Assert.Same(live.State, shown);
        Assert.Equal((live.Handle, true), (hidden.Handle, hidden.IsStale));
    }

    [Fact]
    public void I12_what_was_seen_of_one_session_is_not_shown_for_another()
    {
        var (first, second) = (NewLive(), NewLive());
        _sight.See(Held(first, first.State.Token));

        var hidden = _sight.See(Held(second, s_other));

        Assert.Equal((null, SessionStatus.None, true), (hidden.Handle, hidden.Status, hidden.IsStale));
    }

    private static LiveSession NewLive() =>
        new(Some.Session().With("cart", "tea"), new JsonSessionSerializer(), NullLogger.Instance);

    private static Binding.Held Held(LiveSession live, TokenHash token) => new(live, token, UserKey: null);
}
