using BlazorSessions.Circuits;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace BlazorSessions.Tests.Schedules;

/// <summary>The real objects of one process, over a store that yields.</summary>
internal sealed class Node : IDisposable
{
    private static readonly PlainProtection s_protection = new();

    private readonly Edits _edits;
    private readonly SessionEvents _events;
    private readonly SessionValidation _validation;
    private readonly SessionCookie _cookie;
    private readonly RecordCookies _records;
    private readonly TicketProtector _tickets;
    private readonly TimeProvider _clock;
    private readonly IOptions<BlazorSessionsOptions> _options;

    public Node(Schedule schedule, ISessionStore store, TimeProvider clock, BlazorSessionsOptions options)
    {
        _clock = clock;
        _options = Options.Create(options);
        var protector = new RecordProtector(s_protection, SessionName.Default, _options);
        Store = new StoreGateway(store, protector, clock, _options, measures: null, NullLogger<StoreGateway>.Instance);
        Sessions = new LiveSessions(Store, Serializer, clock, NullLogger<LiveSessions>.Instance) { Background = schedule };
        Writer = new SessionWriter(Store, Sessions, clock, _options, NullLogger<SessionWriter>.Instance)
        {
            Pause = async (_, _) => await schedule.YieldAsync("pause"),
        };
        Many = new ManySessions(Store, Sessions, new UserKeys(_options));
        Expiry = new LiveExpiry(Store, Sessions, clock, NullLogger<LiveExpiry>.Instance);
        Sweep = new LiveSweep(Sessions, Store, clock, NullLogger<LiveSweep>.Instance);
        Followers = new LiveFollowers(Expiry, Sweep);
        Touches = new TouchPump(Store, Sessions, clock, _options, NullLogger<TouchPump>.Instance);
        Issuer = new SessionIssuer(Store, Sessions, Writer, Many, clock, _options);
        _edits = new Edits(Serializer, new SizeLimits(_options));
        _events = new SessionEvents(
            new AppServices(new ServiceCollection().BuildServiceProvider()), SessionName.Default, _options, clock);
        _validation = new SessionValidation(
            Sessions,
            new UserReplacement(Writer, Many.Keys, Store, _options),
            _events,
            clock,
            _options,
            NullLogger<SessionValidation>.Instance);
        Directory = new SessionDirectory(
            Sessions, Writer, Many, _edits, new SessionEnds(_events, NullLogger<SessionEnds>.Instance));
        _cookie = new SessionCookie(
            NewCookies(clock),
            _options,
            new CookieNames(new Production(), Options.Create(new DataProtectionOptions())),
            clock,
            new CookieWarnings(NullLogger<CookieWarnings>.Instance),
            NullLogger<SessionCookie>.Instance);
        _records = new RecordCookies(
            store, _cookie, SessionName.Default, s_protection, Sessions, NullLogger<RecordCookies>.Instance);
        _tickets = new TicketProtector(s_protection, SessionName.Default, clock, _options);
        Redeem = new RedeemEndpoint(
            _tickets,
            new TicketComparison(),
            new TicketIssue(Issuer, Store),
            Sessions,
            new SameOrigin(_options, NullLogger<SameOrigin>.Instance),
            NullLogger<RedeemEndpoint>.Instance);
    }

    public static JsonSessionSerializer Serializer { get; } = new();

    public StoreGateway Store { get; }

    public LiveSessions Sessions { get; }

    public SessionWriter Writer { get; }

    public ManySessions Many { get; }

    public LiveExpiry Expiry { get; }

    public LiveSweep Sweep { get; }

    public LiveFollowers Followers { get; }

    public TouchPump Touches { get; }

    public SessionIssuer Issuer { get; }

    public ISessionDirectory Directory { get; }

    public RedeemEndpoint Redeem { get; }

    public static CookieProtector NewCookies(TimeProvider clock) =>
        new(s_protection, SessionName.Default, new VerifiedCookies(clock));

    public SessionService NewService(ScopeSession session) =>
        new(
            session,
            Writer,
            Store,
            new UpdateVerb(Sessions, Writer, Store, _edits),
            new SignInVerb(
                Sessions,
                Many.Keys,
                Store,
                new SizeLimits(_options),
                new SignInEvents(_events, NullLogger<SignInEvents>.Instance),
                NullLogger<SignInVerb>.Instance),
            new UserSessions(Sessions, Many, Store));

    public RequestSession OpenRequest(HttpContext http) =>
        new(
            http,
            new RequestCookies(http, _cookie, _records, measures: null),
            Sessions,
            Issuer,
            new SessionEntrance(
                new SessionLoading(_options),
                Sessions,
                new EntranceNotes(Touches, Writer, NullLogger<SessionEntrance>.Instance),
                _validation,
                _clock,
                NullLogger<SessionEntrance>.Instance),
            NullLogger<RequestSession>.Instance);

    public (CircuitSession Session, CircuitEffectRunner Runner) OpenCircuit(Schedule schedule, ConnectionSlot slot, IJSRuntime script)
    {
        var tickets = new CircuitTickets(
            new BrowserModule(script, _clock), _tickets, Sessions, new TicketUndo(Sessions, Writer), _clock, _options);
        var session = new CircuitSession(
            slot,
            Sessions,
            Followers,
            tickets,
            NullLogger<CircuitSession>.Instance);
        session.Enter();
        var screen = new CircuitScreen(
            session,
            new SessionCascade(session),
            new SessionAuthenticationStateProvider(
                session, Many.Keys, OurScheme.Default, [], NullLogger<SessionAuthenticationStateProvider>.Instance),
            NullLogger<CircuitScreen>.Instance);
        var page = new CircuitPage(
            tickets.Browser, new Address(), NoPages(), _options, _clock, new ServiceCollection().AddSingleton(_options).BuildServiceProvider());
        return (session, new CircuitEffectRunner(session, screen, page, NullLogger<CircuitEffectRunner>.Instance)
        {
            Background = schedule,
        });
    }

    private static GuardedPages NoPages()
    {
        var routing = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        return new GuardedPages(new DefaultEndpointDataSource(), routing.GetRequiredService<ParameterPolicyFactory>());
    }

    public void Dispose()
    {
        Expiry.Dispose();
        Sweep.Dispose();
        Touches.Dispose();
        Sessions.Dispose();
    }

    private sealed class Address : NavigationManager
    {
        public Address() => Initialize("https://localhost/", "https://localhost/");
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "schedules";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
