using BlazorSessions;
using BlazorSessions.Circuits;
using BlazorSessions.DependencyInjection;
using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using BlazorSessions.Http.Hubs;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Stores.Sinks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds BlazorSessions to an app.</summary>
public static class BlazorSessionsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the session, its authentication scheme, its cascade and its memory store. Before or after
    /// <c>AddRazorComponents</c>; calling it again only configures again.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Options, after those of the configuration section <c>BlazorSessions</c>; null for none.</param>
    /// <returns>A builder that chooses another store.</returns>
    public static BlazorSessionsBuilder AddBlazorSessions(
        this IServiceCollection services, Action<BlazorSessionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services, configure);
        if (!services.Any(descriptor => descriptor.ServiceType == typeof(SessionName)))
        {
            services.AddSingleton(SessionName.Default);
            services.AddSingleton(app => new AppServices(app));
            AddStore(services);
            services.AddServicesOfName();
            AddHttp(services);
            AddCircuits(services);
            services.AddScoped<ScopeSession>(scope => RequestScopes.TryOpen(scope, scope)
                ?? scope.GetRequiredService<CircuitOpening>().TryOpen()
                ?? (ScopeSession)new HubSession(scope.GetRequiredService<LiveSessions>()));
            services.AddSingleton<NamedSessions>();
            services.AddHostedService<NamedSessionsHost>();
            services.AddHostedService<LoginPageCheck>();
            services.RefuseFrameworkSession();
            services.AddSingleton<SetUp>();
            services.AddSingleton<IStartupFilter, SetUpCheck>();
        }

        return new BlazorSessionsBuilder(services, SessionName.Default.Value);
    }

    /// <summary>
    /// Adds one more session beside the app's first, with a cookie, a store and lifetimes of its own, for data only: nobody
    /// signs in to it. Inject its <c>ISessionService</c> and <c>ISessionDirectory</c> by the name as key; its
    /// <c>SessionState</c> is a cascading value of that name.
    /// </summary>
    /// <remarks>
    /// Adds the first session too, unless that is there: all are carried by its middleware, its endpoints and its circuits.
    /// What they share is the first's to say: <see cref="BlazorSessionsOptions.AllowedOrigins"/> and what concerns users. Calling
    /// it again with the same name only configures again.
    /// </remarks>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">
    /// The name: 1 to 32 letters, digits, <c>-</c> and <c>_</c>. Unless options say otherwise the cookie's name ends in it.
    /// </param>
    /// <param name="configure">
    /// Options, after those of the configuration section <c>BlazorSessions:Sessions:</c> and the name; null for none.
    /// </param>
    /// <returns>A builder that chooses a store for it; without one, it is in this process.</returns>
    /// <exception cref="ArgumentException">The name is not one, or differs from another in case only.</exception>
    public static BlazorSessionsBuilder AddBlazorSessions(
        this IServiceCollection services, string name, Action<BlazorSessionsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddBlazorSessions();
        services.AddNamedSession(SessionName.Parse(name));
        AddOptions(services, configure, name);
        return new BlazorSessionsBuilder(services, name);
    }

    private static void AddOptions(
        IServiceCollection services, Action<BlazorSessionsOptions>? configure, string? name = null)
    {
        var options = services.AddOptions<BlazorSessionsOptions>(name).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<BlazorSessionsOptions>, BlazorSessionsOptionsFromConfiguration>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<BlazorSessionsOptions>, BlazorSessionsOptionsValidator>());
        if (configure is not null)
        {
            options.Configure(configure);
        }
    }

    private static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddDataProtection();
        services.TryAddKeyedSingleton<ISessionStore>(
            SessionName.Default.Value, (provider, _) => new MemorySessionStore(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ISessionStore>(SessionName.Default.Value));
        services.AddSingleton(provider => ChosenBackplane.EndOf(provider, provider.GetRequiredService<SessionMeasures>()));
        services.AddMetrics();
        services.AddSingleton<SessionTelemetry>();
        services.AddSingleton<SessionMeasures>();
        services.AddSingleton(provider => new MirroredSinks(
            [.. provider.GetKeyedServices<MirroredSink>(SessionName.Default.Value)],
            SessionName.Default,
            provider.GetRequiredService<SessionTelemetry>()));
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<ScopeMark>();
        services.AddSingleton<SameOrigin>();
        services.AddSingleton<SessionLoading>();
        services.AddSingleton<CookieWarnings>();
        services.AddSingleton<CookieNames>();
        services.AddSingleton<SessionPreload>();
        services.AddSingleton<SignOutEndpoint>();
        services.AddAuthentication().AddScheme<SessionAuthenticationOptions, SessionAuthenticationHandler>(
            BlazorSessionsDefaults.AuthenticationScheme, null);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, DefaultSchemeSetup>());
        services.AddHostedService<DefaultSchemeCheck>();
        services.AddGuards();
    }

    private static void AddCircuits(IServiceCollection services)
    {
        services.AddScoped<CircuitOpening>();
        services.AddScoped<SessionCascade>();
        services.AddCascadingValue(provider => provider.GetRequiredService<SessionCascade>().Source);
        services.AddScoped<SessionAuthenticationStateProvider>();
        services.Replace(ServiceDescriptor.Scoped<AuthenticationStateProvider>(
            provider => provider.GetRequiredService<SessionAuthenticationStateProvider>()));
        services.AddCascadingAuthenticationState();
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<DefaultScheme>();
        services.AddSingleton<ConnectionRequests>();
        services.AddSingleton<UnconfirmedCircuits>();
        services.AddSingleton<GuardedPages>();
        services.AddSingleton<SessionHubFilter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, HubFilterSetup>());
        services.AddScoped<CircuitHandler, SessionCircuitHandler>();
        services.AddScoped<PrerenderedSession>();
        RegisterPersistentComponentStateServiceCollectionExtensions.AddPersistentServiceRegistration<PrerenderedSession>(
            services, RenderMode.InteractiveServer);
        services.ReplaceAntiforgeryState();
    }
}
