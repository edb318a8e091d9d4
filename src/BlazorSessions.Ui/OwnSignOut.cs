using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Ui;

/// <summary>
/// Remembers that a <see cref="SignOutButton"/> of this circuit signed the session out, and where it leads. Who leaves
/// by choice goes there, and not to a login page that asks him back in, even where a <see cref="RequireUser"/> stood.
/// </summary>
/// <remarks>
/// Kept beside the circuit's NavigationManager, the one object that all components of a circuit share without a
/// registration of our own, and gone with it. It counts for one session only: that of its handle.
/// </remarks>
internal sealed class OwnSignOut
{
    private static readonly ConditionalWeakTable<NavigationManager, OwnSignOut> s_circuits = [];

    private readonly SessionHandle? _handle;
    private readonly string _target;

    private OwnSignOut(SessionHandle? handle, string target)
    {
        _handle = handle;
        _target = target;
    }

    public static void Announce(NavigationManager circuit, SessionState session, string target) =>
        s_circuits.AddOrUpdate(circuit, new OwnSignOut(session.Handle, target));

    public static void Forget(NavigationManager circuit) => s_circuits.Remove(circuit);

    /// <summary>
    /// Returns where to go when the session ended by this circuit's own button; null when it did not.
    /// </summary>
    public static string? TargetFor(NavigationManager circuit, SessionState session) =>
        session.EndReason == SessionEndReason.SignedOut
        && s_circuits.TryGetValue(circuit, out var own)
        && own._handle == session.Handle
            ? own._target
            : null;
}
