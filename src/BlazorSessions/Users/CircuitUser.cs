using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Users;

/// <summary>
/// Keeps the user of a circuit loaded: before the first render, after each change of the session, and again after a
/// failure. A request loads when it is asked.
/// </summary>
internal sealed class CircuitUser<TUser> : CircuitHandler, IDisposable
    where TUser : class
{
    // Nothing is rendered meanwhile.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly SessionUser<TUser> _user;
    private readonly ISessionService _sessions;
    private readonly TimeProvider _clock;
    private readonly NodeTimer _retry;
    private ExecutionContext? _context;

    public CircuitUser(
        SessionUser<TUser> user, ISessionService sessions, TimeProvider clock, ILogger<CircuitUser<TUser>> logger)
    {
        _user = user;
        _sessions = sessions;
        _clock = clock;
        _retry = new NodeTimer(clock, logger, "loading a user again", RetryAsync);
    }

    // After the session of the circuit is there, before the handlers of the app.
    public override int Order => -900;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _context = SessionActivities.CaptureContext();
        _sessions.Changed += OnSessionChanged;
        try
        {
            await KeepAsync().WaitAsync(s_patience, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The page renders without a user, who is pushed when they come.
        }
    }

    public void Dispose()
    {
        _sessions.Changed -= OnSessionChanged;
        _retry.Dispose();
    }

    private void OnSessionChanged(SessionState state) => _ = KeepAsync();

    private async Task KeepAsync()
    {
        try
        {
            await _user.GetAsync(CancellationToken.None);
        }
        catch (SessionUserUnavailableException)
        {
            // Logged by the load. Without a time the session cannot say who it is for, and tells of the change when it can.
            if (_user.RetryAt is { } at)
            {
                _retry.Arm(at);
            }
        }
        catch (SessionException)
        {
            // The browser did not show the secret that counts: its page is about to be loaded again.
        }
        catch (ObjectDisposedException)
        {
            // The circuit has closed.
        }
    }

    // In the context of the circuit, whose culture the pages that it changes are rendered in.
    private Task RetryAsync()
    {
        if (_context is not { } context)
        {
            return KeepAsync();
        }

        Task? kept = null;
        ExecutionContext.Run(context, _ => kept = KeepAsync(), null);
        return kept!; // the line above has run
    }
}
