using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Scopes;

/// <summary>The part of one scope of the app that belongs to a <see cref="NamedSession"/>; lives as long as the scope.</summary>
internal sealed class NamedScope(AsyncServiceScope scope) : IAsyncDisposable, IDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    public ScopeSession Session => Services.GetRequiredService<ScopeSession>();

    /// <summary>Returns that part of a scope, which opens when it is first asked for.</summary>
    public static NamedScope Of(IServiceProvider scope, string name) => scope.GetRequiredKeyedService<NamedScope>(name);

    public ValueTask DisposeAsync() => scope.DisposeAsync();

    public void Dispose() => scope.Dispose();
}
