using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// A request or a circuit of a browser at a node, without HTTP: the real service over a session that does in memory
/// what cookies and tickets do on the wire.
/// </summary>
internal sealed class Visit : ScopeSession, ILiveSessionListener
{
    private readonly World _world;
    private readonly Node _node;
    private readonly Browser _browser;
    private SessionId? _answer;

    private Visit(World world, Node node, Browser browser, bool isCircuit)
        : base(node.Sessions, BindingOf(browser.Cookie, isCircuit))
    {
        (_world, _node, _browser, IsCircuit) = (world, node, browser, isCircuit);
        Service = node.NewService(this);
    }

    public override bool IsCircuit { get; }

    public ISessionService Service { get; }

    /// <summary>The ends that a circuit was told of.</summary>
    public List<SessionHandle> Ends { get; } = [];

    /// <summary>What a circuit was told last.</summary>
    public SessionState LastState { get; private set; } = SessionState.None;

    /// <summary>Runs one request; its cookie reaches the browser at the end.</summary>
    public static async Task RequestAsync(World world, Node node, Browser browser, Func<ISessionService, Task> work)
    {
        using var visit = new Visit(world, node, browser, isCircuit: false);
        await work(visit.Service);
        await visit.AnswerAsync();
    }

    /// <summary>Starts a circuit with the session its connection's cookie names.</summary>
    public static async Task<Visit> OpenAsync(World world, Node node, Browser browser)
    {
        var visit = new Visit(world, node, browser, isCircuit: true);
        if (browser.Cookie is { } cookie && await node.Sessions.LeaseAsync(cookie.Handle, default) is { } live)
        {
            visit.Exchange(new Binding.Held(live, cookie.Hash()));
        }

        return visit;
    }

    public override async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (Settle() is not Binding.Unknown named)
        {
            return;
        }

        if (await _node.Sessions.LeaseAsync(named.Handle, cancellationToken) is not { } live)
        {
            Exchange(Binding.None.Visitor);
        }
        else if (await _node.Sessions.AcceptsAsync(live, named.Token))
        {
            Exchange(new Binding.Held(live, named.Token));
        }
        else
        {
            _node.Sessions.Release(live);
            Exchange(Binding.None.Visitor);
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (IsCircuit && _browser.Cookie is { } cookie && await _node.Sessions.LeaseAsync(cookie.Handle, cancellationToken) is { } other)
        {
            Exchange(new Binding.Held(other, cookie.Hash()));
            return;
        }

        Take(await _node.Issuer.TryCreateAsync(_world.NewHandle(), null, null, cancellationToken));
    });

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) => InTurnAsync(async () =>
        Take(await _node.Issuer.SignInAsync(Held(), request, _world.NewHandle(), null, null, cancellationToken)));

    public override Task RotateAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        var held = Held() ?? throw SessionEndedException.Emptied();
        Take(await _node.Issuer.RotateAsync(held.Live, held.Token, null, cancellationToken));
    });

    public override Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        if (_browser.Cookie?.Handle == ended)
        {
            _browser.Cookie = null;
        }

        return Task.CompletedTask;
    }

    public override void OnOwnChange() => RaiseChanged();

    void ILiveSessionListener.OnChanged(LiveSession session)
    {
        LastState = session.State;
        if (session.IsEnded)
        {
            Ends.Add(session.Handle);
        }

        Settle();
        _world.Schedule.Yield(session.IsEnded ? "told of the end" : "told of a change");
    }

    protected override void OnHeld(LiveSession live)
    {
        if (IsCircuit)
        {
            _node.Followers.Follow(live, this);
        }
    }

    protected override void OnLetGo(LiveSession live)
    {
        if (IsCircuit)
        {
            _node.Followers.Leave(live, this);
        }
    }

    private static Binding BindingOf(SessionId? cookie, bool isCircuit) =>
        cookie is null || isCircuit ? Binding.None.Visitor : new Binding.Unknown(cookie.Handle, cookie.Hash());

    // A request is as good as the secret it came with, a circuit knows the newest.
    private Binding.Held? Held()
    {
        var held = Settle() as Binding.Held;
        return IsCircuit && held is not null ? held with { Token = held.Live.Record.TokenHash } : held;
    }

    // A circuit's exchange is a request of its own, in which the browser has its cookie before the circuit hears of it.
    private async Task InTurnAsync(Func<Task> work)
    {
        if (!IsCircuit)
        {
            await work();
            return;
        }

        await _browser.Turn.WaitAsync();
        try
        {
            await work();
            await AnswerAsync();
        }
        finally
        {
            _browser.Turn.Release();
        }
    }

    private void Take(IssuedSession? issued)
    {
        Assert.NotNull(issued);
        _answer = issued.Id;
        Exchange(new Binding.Held(issued.Live, issued.Id.Hash()));
    }

    private async Task AnswerAsync()
    {
        if (_answer is { } answer)
        {
            _answer = null;
            await _world.Schedule.YieldAsync("answer");
            _browser.Cookie = answer;
        }
    }
}
