using BlazorSessions.Http;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Looks, before the app takes requests, whether its sessions can do without each other, and runs the background work of
/// all but the first.
/// </summary>
internal sealed class NamedSessionsHost(IServiceProvider app) : IHostedService
{
    // Not asked for again at the end: a host that is stopped twice may have let go of its container by then.
    private readonly Stack<IHostedService> _running = [];

    private NamedSession[] Named => app.GetRequiredService<NamedSessions>().All;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Check();
        foreach (var service in Named.SelectMany(session => session.Services.GetServices<IHostedService>()))
        {
            await service.StartAsync(cancellationToken);
            _running.Push(service);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _running)
        {
            await service.StopAsync(cancellationToken);
        }
    }

    private void Check()
    {
        if (Named.Length == 0)
        {
            return;
        }

        var cookies = app.GetRequiredService<SessionCookie>().Names
            .ToDictionary(name => name, _ => SessionName.Default.Value, StringComparer.OrdinalIgnoreCase);
        var stores = new Dictionary<ISessionStore, string>(ReferenceEqualityComparer.Instance)
        {
            [app.GetRequiredService<ISessionStore>()] = SessionName.Default.Value,
        };
        foreach (var session in Named)
        {
            foreach (var name in session.Services.GetRequiredService<SessionCookie>().Names)
            {
                if (!cookies.TryAdd(name, session.Name))
                {
                    throw Shared(
                        cookies[name], session.Name, $"the cookie {name}", "Set another Cookie.Name for one of them");
                }
            }

            var own = session.Services.GetRequiredService<ISessionStore>();
            if (!stores.TryAdd(own, session.Name))
            {
                throw Shared(stores[own], session.Name, "one store", "Make one for each in UseStore");
            }
        }
    }

    private static InvalidOperationException Shared(string first, string second, string what, string fix) => new(
        $"The {Title(first)} and the {Title(second)} have {what}, and would take each other's records. {fix}.");

    private static string Title(string name) => name.Length == 0 ? "app's first session" : $"session \"{name}\"";
}
