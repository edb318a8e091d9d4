using BlazorSessions.Circuits;
using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Stores.Sinks;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>Adds sessions beside the app's first: a container for each name, and what the app sees of it by that key.</summary>
internal static class NamedSessionServices
{
    public static void AddNamedSession(this IServiceCollection services, SessionName name)
    {
        var key = name.Value;
        switch (FindLike(services, key))
        {
            case null:
                break;
            case var same when same == key:
                return;
            case var other:
                throw new ArgumentException(
                    $"The sessions \"{other}\" and \"{key}\" differ in case only, which the configuration does not tell apart.",
                    nameof(name));
        }

        services.TryAddKeyedSingleton<ISessionStore>(
            key, (app, _) => new MemorySessionStore(app.GetRequiredService<TimeProvider>()));
        services.AddSingleton(app => Create(app, name));
        services.AddKeyedScoped(key, (scope, _) => Find(scope, key).OpenScope(scope));
        services.AddKeyedScoped(key, (scope, _) =>
            NamedScope.Of(scope, key).Services.GetRequiredService<ISessionService>());
        services.AddKeyedScoped(key, (scope, _) => new NamedCascade(scope, key));
        services.AddCascadingValue(scope => scope.GetRequiredKeyedService<NamedCascade>(key).Source);
        services.AddKeyedSingleton(key, (app, _) =>
            Find(app, key).Services.GetRequiredService<ISessionDirectory>());
        services.TryAddScoped<NamedCircuits>();
        AddPrerender(services);
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, NamedCircuits>(
            scope => scope.GetRequiredService<NamedCircuits>()));
    }

    private static void AddPrerender(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(PrerenderedSessions)))
        {
            return;
        }

        services.AddScoped<NamedScopes>();
        services.AddScoped<PrerenderedSessions>();
        RegisterPersistentComponentStateServiceCollectionExtensions.AddPersistentServiceRegistration<PrerenderedSessions>(
            services, RenderMode.InteractiveServer);
    }

    private static string? FindLike(IServiceCollection services, string key) => services
        .Where(service => service.IsKeyedService && service.ServiceType == typeof(NamedScope))
        .Select(service => service.ServiceKey as string)
        .FirstOrDefault(other => string.Equals(other, key, StringComparison.OrdinalIgnoreCase));

    // Not null: the key is added with it.
    private static NamedSession Find(IServiceProvider app, string key) => app.GetRequiredService<NamedSessions>().Find(key)!;

    private static NamedSession Create(IServiceProvider app, SessionName name)
    {
        var services = new ServiceCollection();
        services.AddSingleton(name);
        services.AddSingleton(new AppServices(app));
        services.AddSingleton(Options.Create(app.GetRequiredService<IOptionsMonitor<BlazorSessionsOptions>>().Get(name.Value)));

        // The app's own: as they are made elsewhere, they are not disposed with this container.
        services.AddSingleton(app.GetRequiredKeyedService<ISessionStore>(name.Value));
        var telemetry = app.GetRequiredService<SessionTelemetry>();
        var measures = new SessionMeasures(telemetry, name);
        services.AddSingleton(new MirroredSinks([.. app.GetKeyedServices<MirroredSink>(name.Value)], name, telemetry));
        services.AddSingleton(measures);
        services.AddSingleton(ChosenBackplane.EndOf(app, measures));
        services.AddSingleton(app.GetRequiredService<TimeProvider>());
        services.AddSingleton(app.GetRequiredService<IDataProtectionProvider>());
        services.AddSingleton(app.GetRequiredService<CookieNames>());
        services.AddSingleton(app.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(app.GetRequiredService<SameOrigin>());
        services.AddSingleton(app.GetRequiredService<SessionLoading>());
        services.AddSingleton(app.GetRequiredService<CookieWarnings>());

        services.AddServicesOfName();
        services.AddScoped<AppScope>();
        services.AddScoped<ScopeSession>(scope => RequestScopes.TryOpen(App(scope), scope)
            ?? NamedCircuitOpening.TryOpen(App(scope), scope)
            ?? (ScopeSession)new NoSession());
        return new NamedSession(name, services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true }));
    }

    private static IServiceProvider App(IServiceProvider scope) => scope.GetRequiredService<AppScope>().Services;
}
