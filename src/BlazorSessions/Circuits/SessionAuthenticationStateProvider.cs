using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// The user of a scope. In a circuit it is the session's, pushed; what the host pushes on each connection is compared
/// with it and never believed. While a request renders it is the request's.
/// </summary>
internal sealed class SessionAuthenticationStateProvider : ServerAuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider
{
    private readonly ScopeSession _session;
    private readonly UserKeys _keys;
    private readonly IClaimsTransformation? _transformation;
    private readonly bool _isOurs;
    private readonly ILogger<SessionAuthenticationStateProvider> _logger;
    private volatile Shown? _shown;

    public SessionAuthenticationStateProvider(
        ScopeSession session,
        UserKeys keys,
        DefaultScheme scheme,
        IEnumerable<IClaimsTransformation> transformations,
        ILogger<SessionAuthenticationStateProvider> logger)
    {
        (_session, _keys, _logger) = (session, keys, logger);
        var transformation = transformations.LastOrDefault();
        _transformation = transformation is NoopClaimsTransformation ? null : transformation;

        // In an app whose users come from another scheme the session holds values only, and the host knows the user.
        _isOurs = session is CircuitSession circuit ? circuit.Slot.IsOurs : scheme.IsOurs();
        if (session.IsCircuit)
        {
            Show(session.State);
        }
        else
        {
            session.Changed += Show;
        }
    }

    void IHostEnvironmentAuthenticationStateProvider.SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        if (!_isOurs || !_session.IsCircuit)
        {
            SetAuthenticationState(authenticationStateTask);
            return;
        }

        if (authenticationStateTask.IsCompletedSuccessfully)
        {
            var user = authenticationStateTask.Result.User;
            _session.OnHostUser(user.Identity is { IsAuthenticated: true } ? _keys.Find(user) : null);
        }
    }

    /// <summary>
    /// Shows the user of a state. A session reads its user once for each sign-in, so the same principal means that
    /// nothing has changed, and another one may have other roles.
    /// </summary>
    public void Show(SessionState state)
    {
        if (!_isOurs || ReferenceEquals(state.User, _shown?.User))
        {
            return;
        }

        // A copy: the session's own takes no changes, and transformations add to what they are given.
        var (shown, copy) = (new Shown(state.User), Principals.Copy(state.User));
        _shown = shown;
        if (_transformation is null || copy.Identity is not { IsAuthenticated: true })
        {
            shown.State.SetResult(new AuthenticationState(copy));
        }
        else
        {
            _ = TransformAsync(shown, _transformation, copy);
        }

        SetAuthenticationState(shown.State.Task);
    }

    // A transformation may take its time, and somebody else be there when it is through: whoever waits for this user gets
    // the one there is by then.
    private async Task TransformAsync(Shown shown, IClaimsTransformation transformation, ClaimsPrincipal user)
    {
        var transformed = await TryTransformAsync(transformation, user);
        var state = _shown is { } newest && newest != shown
            ? await newest.State.Task
            : new AuthenticationState(transformed);
        shown.State.SetResult(state);
    }

    // A user without what the app adds to them, or takes from them, is not the user of the app; and one failure of the
    // app's must not end the circuit, as it would by way of each component that waits for the user.
    private async Task<ClaimsPrincipal> TryTransformAsync(IClaimsTransformation transformation, ClaimsPrincipal user)
    {
        try
        {
            return await transformation.TransformAsync(user) ?? throw new InvalidOperationException(
                $"{transformation.GetType().Name} returned null. Return the principal that it was given, or another one.");
        }
        catch (Exception exception)
        {
            _logger.TransformationFailed(exception);
            return Principals.Copy(Principals.Anonymous);
        }
    }

    private sealed class Shown(ClaimsPrincipal user)
    {
        public ClaimsPrincipal User => user;

        public TaskCompletionSource<AuthenticationState> State { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
