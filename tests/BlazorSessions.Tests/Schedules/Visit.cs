using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// A request or a circuit of a browser at a node, without HTTP: the real service over a transport that does in memory
/// what cookies and tickets do on the wire.
/// </summary>
internal sealed class Visit : ISessionTransport, ISessionTransportSource
{
    private readonly World _world;
    private readonly Node _node;
    private readonly Browser _browser;
    private readonly bool _isCircuit;
    private readonly SessionId? _sent;
    private SessionId? _answer;
    private TokenHash? _token;
    private bool _isLoaded;

    private Visit(World world, Node node, Browser browser, bool isCircuit)
    {
        (_world, _node, _browser, _isCircuit) = (world, node, browser, isCircuit);
        _sent = browser.Cookie;
        Current = node.NewCurrent(this);
        Service = node.NewService(Current);
    }

    public CurrentSession Current { get; }

    public ISessionService Service { get; }

    /// <summary>The ends that a circuit was told of.</summary>
    public List<SessionHandle> Ends { get; } = [];

    /// <summary>What a circuit was told last.</summary>
    public SessionState LastState { get; private set; } = SessionState.None;

    public bool IsScratch => false;

    /// <summary>Runs one request; its cookie reaches the browser at the end.</summary>
    public static async Task RequestAsync(World world, Node node, Browser browser, Func<ISessionService, Task> work)
    {
        var visit = new Visit(world, node, browser, isCircuit: false);
        try
        {
            await work(visit.Service);
            await visit.AnswerAsync();
        }
        finally
        {
            visit.Close();
        }
    }

    /// <summary>Starts a circuit with the session its connection's cookie names.</summary>
    public static async Task<Visit> OpenAsync(World world, Node node, Browser browser)
    {
        var visit = new Visit(world, node, browser, isCircuit: true) { _isLoaded = true };
        visit.Current.Attach(visit, visit.OnChanged);
        if (browser.Cookie is { } cookie && await node.Sessions.LeaseAsync(cookie.Handle, default) is { } live)
        {
            visit.Current.Adopt(live);
        }

        return visit;
    }

    public void Close() => Current.Dispose();

    ISessionTransport ISessionTransportSource.Find(CurrentSession current, IServiceProvider scope) => this;

    public bool TryRead() => _isLoaded || _sent is null;

    public async ValueTask LoadAsync(CurrentSession current, CancellationToken cancellationToken)
    {
        if (TryRead() || await _node.Sessions.LeaseAsync(_sent!.Handle, cancellationToken) is not { } live)
        {
            _isLoaded = true;
            return;
        }

        _isLoaded = true;
        if (await IsCurrentAsync(live, _sent.Hash()))
        {
            _token = _sent.Hash();
            current.Adopt(live);
        }
        else
        {
            _node.Sessions.Release(live);
        }
    }

    public Task BindAsync(CurrentSession current, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (_isCircuit && _browser.Cookie is { } cookie && await _node.Sessions.LeaseAsync(cookie.Handle, cancellationToken) is { } other)
        {
            current.Adopt(other);
            return;
        }

        Take(current, await _node.Issuer.TryCreateAsync(_world.NewHandle(), null, null, cancellationToken));
    });

    public Task SignInAsync(CurrentSession current, SignInRequest request, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        var live = current.Live is { IsEnded: false } living ? living : null;
        Take(current, await _node.Issuer.SignInAsync(
            live, live is null ? null : ExpectedToken(live), request, _world.NewHandle(), null, null, cancellationToken));
    });

    public Task RegenerateAsync(CurrentSession current, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        var live = current.Writable()!;
        Take(current, await _node.Issuer.RotateAsync(live, ExpectedToken(live), null, cancellationToken));
    });

    public Task ForgetAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        if (_browser.Cookie?.Handle == ended)
        {
            _browser.Cookie = null;
        }

        return Task.CompletedTask;
    }

    public void OnOwnChange(CurrentSession current) => current.RaiseChanged();

    private TokenHash ExpectedToken(LiveSession live) => _isCircuit ? live.Record.TokenHash : _token!.Value;

    private async Task<bool> IsCurrentAsync(LiveSession live, TokenHash token)
    {
        if (live.Accepts(token, _world.Clock.GetUtcNow()) || _node.Store.IsSingleNode)
        {
            return live.Accepts(token, _world.Clock.GetUtcNow());
        }

        return await _node.Sessions.RefreshAsync(live, CancellationToken.None) && live.Accepts(token, _world.Clock.GetUtcNow());
    }

    // A circuit's exchange is a request of its own, in which the browser has its cookie before the circuit hears of it.
    private async Task InTurnAsync(Func<Task> work)
    {
        if (!_isCircuit)
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

    private void Take(CurrentSession current, IssuedSession? issued)
    {
        Assert.NotNull(issued);
        _token = issued.Id.Hash();
        _answer = issued.Id;
        current.Adopt(issued.Live);
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

    private void OnChanged(LiveSession live)
    {
        LastState = live.State;
        if (live.IsEnded)
        {
            Ends.Add(live.Handle);
        }

        _world.Schedule.Yield(live.IsEnded ? "told of the end" : "told of a change");
    }
}
