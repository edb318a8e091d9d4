using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Scopes;

/// <summary>
/// All there is of one session beside the app's first: the same services as that one has in the container of the app,
/// in a container of their own. So nothing of one name can get at what another has.
/// </summary>
internal sealed class NamedSession(SessionName name, ServiceProvider services) : IAsyncDisposable, IDisposable
{
    public string Name => name.Value;

    /// <summary>Gets what the sessions of this name share in this process.</summary>
    public IServiceProvider Services => services;

    /// <summary>Opens the part of a scope of the app that is of this name.</summary>
    public NamedScope OpenScope(IServiceProvider app)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppScope>().Services = app;
        var own = new NamedScope(scope);
        app.GetRequiredService<NamedScopes>().Add(Name, own);
        return own;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    public void Dispose() => services.Dispose();
}
