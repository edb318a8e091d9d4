using BlazorSessions;
using BlazorSessions.Circuits;
using BlazorSessions.DependencyInjection;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tickets;
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
            AddStore(services);
            AddLive(services);
            AddScopes(services);
            AddHttp(services);
            AddTickets(services);
            AddCircuits(services);
            services.AddScoped<ScopeSession>(scope => RequestSession.TryOpen(scope)
                ?? scope.GetRequiredService<CircuitOpening>().TryOpen()
                ?? (ScopeSession)new NoSession());
            services.AddSingleton<SetUp>();
            services.AddSingleton<IStartupFilter, SetUpCheck>();
        }

        return new BlazorSessionsBuilder(services, SessionName.Default.Value);
    }

    private static void AddOptions(IServiceCollection services, Action<BlazorSessionsOptions>? configure)
    {
        var options = services.AddOptions<BlazorSessionsOptions>().ValidateOnStart();
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
        services.TryAddSingleton<ISessionSerializer>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;
            return options.Serializer ?? new JsonSessionSerializer(options.JsonTypeInfoResolvers);
        });
        services.TryAddKeyedSingleton<ISessionStore>(
            SessionName.Default.Value, (provider, _) => new MemorySessionStore(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ISessionStore>(SessionName.Default.Value));
    }

    private static void AddLive(IServiceCollection services)
    {
        services.AddSingleton<RecordProtector>();
        services.AddSingleton<StoreGateway>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<SessionWriter>();
        services.AddSingleton<ManySessions>();
        services.AddSingleton<LiveExpiry>();
        services.AddSingleton<LiveSweep>();
        services.AddSingleton<LiveFollowers>();
        services.AddSingleton<TouchPump>();
        services.AddSingleton<SessionEntrance>();
        services.AddHostedService<ExpiredCleanup>();
        services.AddHostedService<EvictionWatch>();
    }

    private static void AddScopes(IServiceCollection services)
    {
        services.AddSingleton<SessionIssuer>();
        services.AddSingleton<Edits>();
        services.AddSingleton<ISessionDirectory, SessionDirectory>();
        services.AddScoped<ScopeMark>();
        services.AddScoped<ISessionService, SessionService>();
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<VerifiedCookies>();
        services.AddSingleton<CookieProtector>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SameOrigin>();
        services.AddSingleton<SessionLoading>();
        services.AddSingleton<SignOutEndpoint>();
        services.AddAuthentication().AddScheme<SessionAuthenticationOptions, SessionAuthenticationHandler>(
            BlazorSessionsDefaults.AuthenticationScheme, null);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>, DefaultSchemeSetup>());
        services.AddGuards();
    }

    private static void AddTickets(IServiceCollection services)
    {
        services.AddSingleton<TicketProtector>();
        services.AddSingleton<TicketComparison>();
        services.AddSingleton<TicketIssue>();
        services.AddSingleton<RedeemEndpoint>();
        services.AddSingleton<TicketUndo>();
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
        services.AddSingleton<ConnectionRequests>();
        services.AddSingleton<UnconfirmedCircuits>();
        services.AddSingleton<SessionHubFilter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, HubFilterSetup>());
        services.AddScoped<CircuitHandler, SessionCircuitHandler>();
        services.AddScoped<PrerenderedSession>();
        RegisterPersistentComponentStateServiceCollectionExtensions.AddPersistentServiceRegistration<PrerenderedSession>(
            services, RenderMode.InteractiveServer);
        services.ReplaceAntiforgeryState();
    }
}
