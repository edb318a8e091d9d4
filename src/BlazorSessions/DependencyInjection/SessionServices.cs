using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using BlazorSessions.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>The services that each session name has of its own, whichever container they are in.</summary>
internal static class SessionServices
{
    public static void AddServicesOfName(this IServiceCollection services)
    {
        AddLive(services);
        AddScopes(services);
        AddHttp(services);
        AddTickets(services);
    }

    private static void AddLive(IServiceCollection services)
    {
        services.TryAddSingleton<ISessionSerializer>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;
            return options.Serializer ?? new JsonSessionSerializer(options.JsonTypeInfoResolvers);
        });
        services.AddSingleton<RecordProtector>();
        services.AddSingleton<SessionMirror>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionMirror>());
        services.AddSingleton(provider => new StoreGateway(
            provider.GetRequiredService<ISessionStore>(),
            provider.GetRequiredService<RecordProtector>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<BlazorSessionsOptions>>(),
            provider.GetRequiredService<SessionMeasures>(),
            provider.GetRequiredService<ILogger<StoreGateway>>())
        {
            Mirror = provider.GetRequiredService<SessionMirror>() is { IsOn: true } mirror ? mirror : null,
            Announcer = provider.GetRequiredService<BackplaneEnd>().Announcer,
        });
        services.AddSingleton(provider => new LiveSessions(
            provider.GetRequiredService<StoreGateway>(),
            provider.GetRequiredService<ISessionSerializer>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LiveSessions>>())
        {
            Name = provider.GetRequiredService<SessionName>(),
            Backplane = provider.GetRequiredService<BackplaneEnd>(),
            Ends = provider.GetRequiredService<SessionEnds>(),
        });
        services.AddSingleton<SessionWriter>();
        services.AddSingleton<UserKeys>();
        services.AddSingleton<ManySessions>();
        services.AddSingleton<LiveExpiry>();
        services.AddSingleton<LiveSweep>();
        services.AddSingleton<SessionEvents>();
        services.AddSingleton<SessionEnds>();
        services.AddSingleton<UserReplacement>();
        services.AddSingleton<SessionValidation>();
        services.AddSingleton<LiveFollowers>();
        services.AddSingleton<PushedChanges>();

        // After the mirror, as what it hears may end sessions, and before the touches, whose last ones it carries.
        services.AddHostedService<BackplaneLink>();
        services.AddSingleton<TouchPump>();

        // After the mirror, so that it stops before that: what it tells the store at the end is mirrored too.
        services.AddHostedService(provider => provider.GetRequiredService<TouchPump>());
        services.AddHostedService<StoreCheck>();
        services.AddHostedService<ExpiredCleanup>();
        services.AddHostedService<EvictionWatch>();
    }

    private static void AddScopes(IServiceCollection services)
    {
        services.AddSingleton<SessionIssuer>();
        services.AddSingleton<SizeLimits>();
        services.AddSingleton<Edits>();
        services.AddSingleton<UpdateVerb>();
        services.AddSingleton<SignInEvents>();
        services.AddSingleton<SignInVerb>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<ISessionDirectory, SessionDirectory>();
        services.AddScoped<ISessionService, SessionService>();
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddSingleton<VerifiedCookies>();
        services.AddSingleton<CookieProtector>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<RecordCookies>();
        services.AddSingleton<EntranceNotes>();
        services.AddSingleton<SessionEntrance>();
    }

    private static void AddTickets(IServiceCollection services)
    {
        services.AddSingleton<TicketProtector>();
        services.AddSingleton<TicketComparison>();
        services.AddSingleton<TicketIssue>();
        services.AddSingleton<RedeemEndpoint>();
        services.AddSingleton<TicketUndo>();
    }
}
