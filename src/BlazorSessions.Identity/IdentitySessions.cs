using BlazorSessions.Identity.Stamps;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Identity;

/// <inheritdoc cref="IIdentitySessions"/>
internal sealed class IdentitySessions(
    ISessionDirectory directory, IStampSource stamps, IStampChecks checks, ILogger<IdentitySessions> logger) : IIdentitySessions
{
    public async Task<int> EndOutdatedAsync(string userId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var user = await stamps.FindAsync(userId);
        if (!user.Exists)
        {
            return await directory.RevokeUserAsync(userId, cancellationToken);
        }

        var ended = 0;
        await foreach (var session in directory.ListAsync(userId, cancellationToken))
        {
            if (user.Stamp is not null
                && await directory.FindAsync(session.Handle, cancellationToken) is { IsAuthenticated: true } state
                && checks.StampOf(state.User) != user.Stamp
                && await directory.RevokeAsync(session.Handle, cancellationToken))
            {
                ended++;
            }
        }

        return ended;
    }

    /// <summary>Does so after a sign-in, which stands whatever comes of it: what is left ends with the interval.</summary>
    public async Task TryEndOutdatedAsync(string userId)
    {
        try
        {
            await EndOutdatedAsync(userId, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.OutdatedLeft(exception);
        }
    }
}
