using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Circuits;

/// <summary>
/// The root cascade of a named session's <see cref="SessionState"/> in one scope. The session opens when a component
/// first takes it: other pages have no need of it.
/// </summary>
internal sealed class NamedCascade
{
    private readonly IServiceProvider _scope;
    private readonly string _name;

    public NamedCascade(IServiceProvider scope, string name)
    {
        (_scope, _name) = (scope, name);
        Source = new CascadingValueSource<SessionState>(name, Open, isFixed: false);
    }

    public CascadingValueSource<SessionState> Source { get; }

    private SessionState Open()
    {
        var session = NamedScope.Of(_scope, _name).Session;
        session.Changed += state => _ = Source.NotifyChangedAsync(state);
        return session.ReadIfKnown() ?? SessionState.None;
    }
}
