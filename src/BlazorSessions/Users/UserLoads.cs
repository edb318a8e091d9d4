using BlazorSessions.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Users;

/// <summary>Asks the app's loader, each time in a scope of its own, and for a bounded time.</summary>
internal sealed class UserLoads<TUser>(
    IServiceScopeFactory scopes, TimeProvider clock, ILogger<UserLoads<TUser>> logger)
    where TUser : class
{
    /// <summary>How long a loader has: one that hangs is as good as one that throws.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    /// <summary>Asks once; null when that was overtaken meanwhile. Never throws.</summary>
    /// <param name="signIn">Whose user.</param>
    /// <param name="failures">How often it has failed in a row, which says when to try again.</param>
    /// <param name="overtaken">Cancelled when nobody needs the answer.</param>
    public async Task<UserAnswer<TUser>?> AskAsync(SignIn signIn, int failures, CancellationToken overtaken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, overtaken);
        try
        {
            return new UserAnswer<TUser>(signIn, await LoadAsync(signIn.UserKey, stop.Token));
        }
        catch (Exception) when (overtaken.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            return Fail(signIn, failures, new TimeoutException($"The user was not loaded within {Patience}.", exception));
        }
        catch (Exception exception)
        {
            // Code of the app, which may throw anything.
            return Fail(signIn, failures, exception);
        }
    }

    /// <summary>Says that nobody can be told for now, and when to ask again.</summary>
    public UserAnswer<TUser> Fail(SignIn signIn, int failures, Exception exception)
    {
        logger.UserUnavailable(signIn.Handle, exception);
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 5)));
        return new(signIn, null, exception, clock.GetUtcNow() + (pause < s_longestPause ? pause : s_longestPause));
    }

    /// <summary>Returns whether a failure lies back far enough.</summary>
    public bool IsOver(UserAnswer<TUser> answer) => clock.GetUtcNow() >= answer.RetryAt;

    // Nobody waits for one that takes no notice of its token, but its scope is its own until it returns.
    private async Task<TUser?> LoadAsync(string userKey, CancellationToken stop)
    {
        var work = Task.Run(
            async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<ISessionUserLoader<TUser>>().LoadAsync(userKey, stop);
            },
            CancellationToken.None);
        try
        {
            return await work.WaitAsync(stop);
        }
        finally
        {
            _ = ObserveAsync(work);
        }
    }

    private static async Task ObserveAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
