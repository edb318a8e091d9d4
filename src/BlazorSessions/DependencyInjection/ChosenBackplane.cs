using BlazorSessions.Backplane;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.DependencyInjection;

/// <summary>The backplane of a session name, disposed with the app.</summary>
internal sealed class ChosenBackplane(ISessionBackplane? backplane, bool isOfStore) : IAsyncDisposable, IDisposable
{
    /// <summary>Makes this node's end of a name's backplane. A store that one node has alone needs none.</summary>
    public static BackplaneEnd EndOf(IServiceProvider app, SessionMeasures measures) =>
        app.GetRequiredKeyedService<ISessionStore>(measures.Name.Value) is not ISingleNodeStore
        && app.GetKeyedService<ChosenBackplane>(measures.Name.Value) is { Backplane: { } backplane } chosen
            ? new BackplaneEnd(
                backplane,
                chosen.IsOfStore,
                measures,
                app.GetRequiredService<TimeProvider>(),
                app.GetRequiredService<ILoggerFactory>())
            : BackplaneEnd.None;

    private ISessionBackplane? Backplane => backplane;

    private bool IsOfStore => isOfStore;

    public async ValueTask DisposeAsync()
    {
        if (backplane is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            Dispose();
        }
    }

    public void Dispose() => (backplane as IDisposable)?.Dispose();
}
