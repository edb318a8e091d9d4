using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.Circuits;

/// <summary>
/// Who has shown a password and not yet the second factor, or which challenge a passkey has to answer: a value of the circuit's
/// session, where requests have a cookie. Sealed for that session, so that nobody who can write values there or elsewhere makes
/// one up; lives as long as the cookie would.
/// </summary>
internal sealed class PendingSignIn(
    ISessionService sessions,
    IDataProtectionProvider protection,
    TimeProvider clock,
    IOptionsMonitor<CookieAuthenticationOptions> cookies)
{
    /// <summary>The name under which the session keeps it.</summary>
    public const string Key = "bs.identity.pending";

    private const string Purpose = "BlazorSessions.Identity.Pending.v1";

    // What begins in this circuit after its session has ended, and which one that was.
    private AfterEnd? _afterEnd;

    private TimeSpan Life => cookies.Get(IdentityConstants.TwoFactorUserIdScheme).ExpireTimeSpan;

    public async Task KeepAsync(ClaimsPrincipal principal, AuthenticationProperties? properties)
    {
        properties = properties?.Clone() ?? new AuthenticationProperties();
        properties.ExpiresUtc = clock.GetUtcNow() + Life;
        var ticket = new AuthenticationTicket(principal, properties, IdentityConstants.TwoFactorUserIdScheme);
        var state = await sessions.LoadAsync();
        if (state.Status == SessionStatus.Ended)
        {
            // Nothing is written to one that has ended; the sign-in that this is for begins another.
            _afterEnd = new AfterEnd(state.Handle, ticket);
            return;
        }

        if (state.Status == SessionStatus.None)
        {
            // Starts one, for the seal to be of it.
            state = await sessions.UpdateAsync(edit => edit.Set(Key, ""));
        }

        var handle = state.Handle ?? throw new InvalidOperationException("The session has no handle though it was started.");
        var seal = Base64Url.EncodeToString(Protector(handle).Protect(TicketSerializer.Default.Serialize(ticket)));
        await sessions.UpdateAsync(edit => edit.Set(Key, seal));
    }

    public async Task<AuthenticateResult> FindAsync()
    {
        var state = await sessions.LoadAsync();
        return Find(state) is { } ticket && clock.GetUtcNow() < ticket.Properties.ExpiresUtc
            ? AuthenticateResult.Success(ticket)
            : AuthenticateResult.NoResult();
    }

    public async Task DropAsync()
    {
        _afterEnd = null;
        if ((await sessions.LoadAsync()).Keys.Contains(Key))
        {
            await sessions.RemoveAsync(Key);
        }
    }

    private AuthenticationTicket? Find(SessionState state)
    {
        if (state.Status == SessionStatus.Ended)
        {
            return _afterEnd is { } kept && kept.Handle == state.Handle ? kept.Ticket : null;
        }

        return state.Handle is { } handle && state.TryGet<string>(Key, out var seal) ? Open(handle, seal) : null;
    }

    private AuthenticationTicket? Open(SessionHandle handle, string? seal)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(Protector(handle).Unprotect(Base64Url.DecodeFromChars(seal)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector Protector(SessionHandle handle) => protection.CreateProtector(Purpose, handle.Value);

    private sealed record AfterEnd(SessionHandle? Handle, AuthenticationTicket Ticket);
}
