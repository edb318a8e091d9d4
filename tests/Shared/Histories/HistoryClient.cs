using System.Diagnostics;
using System.Globalization;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>
/// One browser: it signs in and out, counts and writes, in requests and in circuits of all nodes, and writes down what
/// it did and saw. It has one session at a time; when it is not sure of that any more, it begins anew without cookies.
/// </summary>
internal sealed class HistoryClient(int number, HistorySite site, History history, HistoryChecker checker)
    : IAsyncDisposable
{
    private const int MostTabs = 3;

    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(5);

    private readonly HeadlessBrowser _browser = site.NewBrowser();
    private readonly List<HistoryTab> _tabs = [];
    private readonly List<Task> _closing = [];
    private string? _cookies;
    private int _names;
    private bool _isUnsure;

    /// <summary>
    /// Gets how long a node that has to do something by itself is given while the clock of the history stands; half of
    /// it after each time in vain, so that one miss is one and a node that never does it costs twice the time at the most.
    /// </summary>
    public TimeSpan Patience { get; set; }

    public string? Session { get; private set; }

    public string? User { get; private set; }

    public int Tabs => _tabs.Count;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Signs in; as another user than before, the session of that one ends.</summary>
    public async Task SignInAsync(int node, string user)
    {
        var (signIn, before) = (Begin(OperationKind.SignIn, node) with { User = user }, Session);
        var isDone = IsGood(await SendAsync(node, site.SignIn(user), isRenewing: true));
        signIn = signIn with { Completed = history.Now(), Outcome = isDone ? Outcome.Done : Outcome.Unknown };
        var seen = isDone ? (await AskAsync(node)).Sight : null;
        signIn = signIn with { Session = seen?.User == user ? seen.Session : null };
        history.Add(signIn);
        if (before is not null && before != signIn.Session)
        {
            var outcome = signIn.Session is null ? Outcome.Unknown : Outcome.Done;
            history.Add(signIn with { Kind = OperationKind.End, User = null, Session = before, Outcome = outcome });
        }

        (Session, User) = (signIn.Session, user);
        if (Session is null)
        {
            Leave();
        }
    }

    public async Task SignOutAsync(int node)
    {
        await DoAsync(Begin(OperationKind.End, node) with { Session = Session }, () => SendAsync(node, site.SignOut()));
        Forget();
    }

    public async Task RenewAsync(int node)
    {
        var renewal = Begin(OperationKind.Renew, node) with { Session = Session };
        if (await DoAsync(renewal, () => SendAsync(node, site.Renew(), isRenewing: true)) != Outcome.Done)
        {
            Leave();
        }
    }

    /// <summary>Ends the session of another client; all of a user without one.</summary>
    public async Task EndAsync(int node, string user, string? session)
    {
        var end = Begin(OperationKind.End, node) with { User = session is null ? user : null, Session = session };
        var outcome = Outcome.Unknown;
        try
        {
            outcome = await site.EndAsync(_browser, node, user, session);
        }
        catch (Exception exception) when (IsOfTheNode(exception))
        {
            // Whether it was done nobody knows.
        }

        history.Add(end with { Completed = history.Now(), Outcome = outcome });
    }

    /// <summary>
    /// Does several things with its session at once: clicks, in tabs of nodes that do not stand still, and requests.
    /// </summary>
    public async Task BurstAsync(
        int clicks, IReadOnlyCollection<int> nodes, IReadOnlyList<(OperationKind Kind, int Node)> requests)
    {
        _cookies = Cookies();
        await Task.WhenAll(
        [
            .. _tabs.Where(tab => nodes.Contains(tab.Node)).Take(clicks).Select(ClickAsync),
            .. requests.Select(request => request.Kind switch
            {
                OperationKind.Increment => IncrementAsync(request.Node),
                OperationKind.Write => WriteAsync(request.Node),
                _ => ReadAsync(request.Node),
            }),
        ]);
        if (_isUnsure)
        {
            Forget();
        }
    }

    public async Task OpenAsync(int node)
    {
        if (_tabs.Count == MostTabs || Session is not { } session)
        {
            return;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var others = _browser.Tabs;
        var opening = site.OnAsync(node, () => _browser.OpenAsync("/", leaving.Token));
        try
        {
            // A circuit that is of another session than its page has it load anew, and never shows anything.
            while (await Task.WhenAny(opening, Task.Delay(s_glance, TimeProvider.System, Stop)) != opening)
            {
                if (_browser.Tabs.Except(others).Any(tab => tab.Navigations.Count > 0))
                {
                    await leaving.CancelAsync();
                }
            }

            _tabs.Add(new HistoryTab(await opening, $"{number}.{_names++}", node, session));
        }
        catch (Exception exception) when (IsOfTheNode(exception))
        {
            // Its node is away, or the session has just ended.
        }
    }

    /// <summary>Looks at every tab. One that shows nobody, or was told to go elsewhere, is closed.</summary>
    public async Task LookAsync()
    {
        foreach (var tab in _tabs.ToList())
        {
            if (await ObserveAsync(() => Task.FromResult(Look(tab))) is not { Sight.IsSignedIn: true })
            {
                Close(tab);
            }
        }
    }

    public async Task ReadAsync(int node)
    {
        var seen = await ObserveAsync(() => AskAsync(node));
        _isUnsure |= seen is { Sight.IsSignedIn: false };
    }

    public async ValueTask DisposeAsync()
    {
        _tabs.ToList().ForEach(Close);
        await Task.WhenAll(_closing);
    }

    private static bool IsGood(Answer answer) => answer.Status is 200 or 204;

    // The node is away, or the connection to it is.
    private static bool IsOfTheNode(Exception exception) =>
        exception is HttpRequestException or IOException or CircuitException or TimeoutException
        || exception is OperationCanceledException && !Stop.IsCancellationRequested;

    private static async Task CloseAsync(HistoryTab tab)
    {
        try
        {
            await tab.Tab.DisposeAsync();
        }
        catch (Exception exception) when (IsOfTheNode(exception))
        {
            // Its node is away.
        }
    }

    private Task IncrementAsync(int node) => DoAsync(
        Begin(OperationKind.Increment, node) with { Session = Session },
        () => SendAsync(node, site.Increment()));

    private Task WriteAsync(int node)
    {
        var key = $"k{number}-{Interlocked.Increment(ref _names)}";
        return DoAsync(
            Begin(OperationKind.Write, node) with { Session = Session, Key = key },
            () => SendAsync(node, site.Write(key)));
    }

    // While the gate is shut a click is dropped, and nothing ever answers it.
    private async Task ClickAsync(HistoryTab tab)
    {
        if (Look(tab).Sight is not { IsSignedIn: true } before)
        {
            return;
        }

        var click = Begin(OperationKind.Increment, tab.Node) with { Session = before.Session, Tab = tab.Name };
        using var dropped = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var outcome = Outcome.Unknown;
        try
        {
            var clicking = tab.Tab.ClickAsync(site.Button, dropped.Token);
            var leaving = tab.Tab.WaitForAsync(_ => Look(tab).Sight is not { IsSignedIn: true }, dropped.Token);
            await Task.WhenAny(clicking, leaving);
            outcome = clicking.IsCompletedSuccessfully && !site.HasProblem(tab.Tab) ? Outcome.Done : outcome;
            await dropped.CancelAsync();
            await Task.WhenAll(clicking, leaving);
        }
        catch (Exception exception) when (IsOfTheNode(exception))
        {
            // Whether it was done is known by now.
        }

        history.Add(click with { Outcome = outcome, Completed = history.Now() });
    }

    private Operation Begin(OperationKind kind, int node) =>
        new() { Kind = kind, Client = number, Node = node, Started = history.Now() };

    // Who had no session any more has begun another one, of nobody, or has none to renew or to end.
    private async Task<Outcome> DoAsync(Operation operation, Func<Task<Answer>> send)
    {
        var answer = await send();
        var isWrite = operation.Kind is OperationKind.Increment or OperationKind.Write;
        var isElsewhere = isWrite && answer.SetsCookie;
        var isNothing = operation.Kind is OperationKind.Renew or OperationKind.End
            && IsGood(answer) && !answer.SetsCookie;
        _isUnsure |= isElsewhere;
        var outcome = isElsewhere || isNothing ? Outcome.Refused
            : IsGood(answer) && !(isWrite && answer.IsOfOthers) ? Outcome.Done
            : Outcome.Unknown;
        history.Add(operation with
        {
            Completed = history.Now(),
            Outcome = outcome,
            Value = operation.Kind == OperationKind.Increment && outcome == Outcome.Done
                ? long.Parse(answer.Text, CultureInfo.InvariantCulture)
                : null,
        });
        return outcome;
    }

    private async Task<Operation> AskAsync(int node)
    {
        var read = Begin(OperationKind.Read, node) with { Session = Session };
        var answer = await SendAsync(node, site.Read());
        var sight = answer.Status == 200 ? site.Understand(answer.Text) : null;
        return read with { Completed = history.Now(), Sight = sight };
    }

    // One that was told to go elsewhere shows what it showed until the browser has gone.
    private Operation Look(HistoryTab tab)
    {
        var look = Begin(OperationKind.Look, tab.Node) with { Session = tab.Session, Tab = tab.Name };
        var isThere = tab.Tab is { State: HeadlessTabState.Connected, Navigations.Count: 0 };
        return look with { Sight = isThere ? site.See(tab.Tab) : null, Completed = history.Now() };
    }

    // A clock that stands gives no time to what nodes do by themselves: it is looked at again, for a while.
    private async Task<Operation> ObserveAsync(Func<Task<Operation>> observe)
    {
        var seen = await observe();
        using var standing = history.Stand();
        for (var waited = Stopwatch.StartNew(); MayBeEarly(seen); seen = await observe())
        {
            if (waited.Elapsed > Patience)
            {
                Patience /= 2;
                break;
            }

            await Task.Delay(s_glance, TimeProvider.System, Stop);
        }

        history.Add(seen);
        return seen;
    }

    private bool MayBeEarly(Operation seen) => Patience > TimeSpan.Zero
        && checker.Check(history, seen) is { Count: > 0 } all && all.All(one => one.MayBeEarly);

    private async Task<Answer> SendAsync(int node, HttpRequestMessage request, bool isRenewing = false)
    {
        try
        {
            var sending = site.OnAsync(node, () => isRenewing
                ? site.RenewingAsync(_browser, request, Stop)
                : _browser.SendAsync(request, Stop));

            // On its way with these cookies, or with those before: not with what another answer of the burst brought.
            var isOfOthers = Cookies() != _cookies;
            using var response = await sending;
            var text = await response.Content.ReadAsStringAsync(Stop);
            return new Answer((int)response.StatusCode, text, response.Headers.Contains("Set-Cookie"), isOfOthers);
        }
        catch (Exception exception) when (IsOfTheNode(exception))
        {
            return new Answer(0, exception.Message, false, false);
        }
    }

    private string Cookies() => string.Join(';', _browser.Cookies.All.Select(cookie => cookie.Value));

    private void Forget()
    {
        _browser.Cookies.Clear();
        (Session, _isUnsure) = (null, false);
    }

    // Nobody knows which secret the session has now.
    private void Leave()
    {
        Forget();
        _tabs.ToList().ForEach(Close);
    }

    // Its node may take a while, and who closes a tab does not wait for that.
    private void Close(HistoryTab tab)
    {
        _tabs.Remove(tab);
        _closing.Add(CloseAsync(tab));
    }

    private sealed record Answer(int Status, string Text, bool SetsCookie, bool IsOfOthers);
}
