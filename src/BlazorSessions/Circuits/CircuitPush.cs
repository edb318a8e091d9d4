using BlazorSessions.Diagnostics;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace BlazorSessions.Circuits;

/// <summary>
/// Shows changes of the session in its circuit: services, user, cascade, in that order, one after the other and always
/// the newest. Runs in the circuit's own context, whoever made the change, so that culture and scope are the circuit's.
/// </summary>
internal sealed class CircuitPush(
    SessionCascade cascade,
    SessionAuthenticationStateProvider authentication,
    BrowserModule browser,
    NavigationManager navigation,
    IOptions<BlazorSessionsOptions> options,
    ILogger<CircuitPush> logger)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int RunAgain = 2;

    private CircuitSession _circuit = default!; // Given by Begin, before anything else is called.
    private ExecutionContext? _context;
    private SessionState _shown = SessionState.None;
    private int _work;

    /// <summary>
    /// Where changes are shown, away from who made them; a test that orders events puts its own here.
    /// </summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    /// <summary>Remembers the circuit and its context; called while it opens.</summary>
    public void Begin(CircuitSession circuit)
    {
        _circuit = circuit;
        _context = ExecutionContext.Capture();
        _shown = circuit.State;

        // The user was taken when the circuit was made, which may be a while ago.
        authentication.Show(_shown);
    }

    /// <summary>Shows the newest state soon; never blocks and never throws.</summary>
    public void Queue()
    {
        if (Interlocked.Exchange(ref _work, RunAgain) == Idle)
        {
            Task.Factory.StartNew(
                static push => ((CircuitPush)push!).Run(),
                this,
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                Background);
        }
    }

    private void Run()
    {
        if (_context is { } context)
        {
            ExecutionContext.Run(context, static push => _ = ((CircuitPush)push!).RunAsync(), this);
        }
        else
        {
            _ = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        do
        {
            Interlocked.Exchange(ref _work, Running);
            try
            {
                await ShowAsync();
            }
            catch (Exception exception)
            {
                // A listener of the app or a dead circuit: logged, and the next change is shown all the same.
                logger.PushFailed(_circuit.CircuitId, exception);
            }
        }
        while (Interlocked.CompareExchange(ref _work, Idle, Running) != Running);
    }

    private async Task ShowAsync()
    {
        var ends = _circuit.Gate.Ends;
        var (state, before) = (_circuit.State, _shown);
        if (_circuit.IsHeldBack(state))
        {
            return;
        }

        _shown = state;
        if (!ReferenceEquals(state, before))
        {
            await TellAsync(state);
        }

        if (state.Status == SessionStatus.Ended && before.Status != SessionStatus.Ended && options.Value.RedirectWhenEnded)
        {
            GoToLogin(state);
        }

        if (_circuit.Gate.IsShut)
        {
            await FenceAsync(ends);
        }

        await RenewAntiforgeryAsync();
    }

    private async Task TellAsync(SessionState state)
    {
        try
        {
            _circuit.RaiseChanged();
        }
        catch (Exception exception)
        {
            // A service of the app failed to listen; what the user sees must not depend on it.
            logger.PushFailed(_circuit.CircuitId, exception);
        }

        authentication.Show(state);
        await cascade.Source.NotifyChangedAsync(state);
    }

    // A removed button still raises events until the browser has drawn its absence: one round trip behind the batch.
    private async Task FenceAsync(int ends)
    {
        try
        {
            await browser.FenceAsync();
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            logger.CircuitUnreachable(_circuit.CircuitId, exception);
        }
        finally
        {
            _circuit.Gate.Open(ends);
        }
    }

    private async Task RenewAntiforgeryAsync()
    {
        try
        {
            await _circuit.RenewTokenAsync();
        }
        catch (Exception exception) when (IsUnreachable(exception) || exception is SessionCookieException)
        {
            logger.CircuitUnreachable(_circuit.CircuitId, exception);
        }
    }

    // To the same address as a RequireUser on the page, which may have sent the browser there a moment ago.
    private void GoToLogin(SessionState state)
    {
        if (LoginUrl.From(navigation, options.Value.LoginPath, options.Value, state.EndReason) is { } login)
        {
            navigation.NavigateTo(login, forceLoad: true);
        }
    }

    private static bool IsUnreachable(Exception exception) => exception
        is JSException or JSDisconnectedException or OperationCanceledException or InvalidOperationException;
}
