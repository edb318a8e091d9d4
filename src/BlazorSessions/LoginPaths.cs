using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Selector = System.Func<BlazorSessions.LoginPathContext, System.Threading.Tasks.ValueTask<string?>>;

namespace BlazorSessions;

/// <summary>
/// Finds the path of the login page: what the app's selector says, else <see cref="BlazorSessionsOptions.LoginPath"/>.
/// Whatever the selector does, there is a path inside the app within seconds.
/// </summary>
/// <remarks>The components compile this file too, as they see only what is public.</remarks>
internal static partial class LoginPaths
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Returns the path for a request; at once where the app has no selector.</summary>
    /// <param name="services">The services of the request.</param>
    /// <param name="page">The address of the page; for what is no address no selector is asked.</param>
    /// <param name="ended">Why the session ended; null when it has not.</param>
    /// <param name="cancellationToken">Ends the wait for a selector; the path is then that of the options.</param>
    public static ValueTask<string> InRequestAsync(
        IServiceProvider services, string page, SessionEndReason? ended, CancellationToken cancellationToken) =>
        FindAsync(services, page, ended, (select, context) => select(context).AsTask(), cancellationToken);

    /// <summary>
    /// Returns the path for a circuit. The selector runs away from it and with services of its own: neither waiting nor
    /// blocking keeps the circuit from anything, and no database context of its components is used by two.
    /// </summary>
    /// <inheritdoc cref="InRequestAsync"/>
    public static ValueTask<string> InCircuitAsync(
        IServiceProvider services, string page, SessionEndReason? ended, CancellationToken cancellationToken) =>
        FindAsync(services, page, ended, AskApartAsync, cancellationToken);

    private static ValueTask<string> FindAsync(
        IServiceProvider services,
        string page,
        SessionEndReason? ended,
        Func<Selector, LoginPathContext, Task<string?>> askAsync,
        CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;
        return options.LoginPathSelector is { } select && Uri.TryCreate(page, UriKind.Absolute, out var address)
            ? WaitAsync(
                stop => askAsync(select, new LoginPathContext
                {
                    Page = address,
                    EndReason = ended,
                    Services = services,
                    CancellationToken = stop,
                }),
                options,
                services,
                cancellationToken)
            : ValueTask.FromResult(options.LoginPath);
    }

    private static async ValueTask<string> WaitAsync(
        Func<CancellationToken, Task<string?>> askAsync,
        BlazorSessionsOptions options,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger($"BlazorSessions.{nameof(LoginPaths)}");
        using var patience = new CancellationTokenSource(s_patience, services.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var path = await askAsync(either.Token).WaitAsync(either.Token);
            if (path is null || LocalUrl.TryParse(path, out _))
            {
                return path ?? options.LoginPath;
            }

            LoginPathForeign(logger, path);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody is there to be sent anywhere.
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            LoginPathLate(logger, s_patience.TotalSeconds);
        }
        catch (Exception exception)
        {
            // Whatever went wrong in the app's own function, visitors must get to a login page.
            LoginPathFailed(logger, exception);
        }

        return options.LoginPath;
    }

    private static Task<string?> AskApartAsync(Selector select, LoginPathContext context) => Task.Run(async () =>
    {
        await using var scope = context.Services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return await select(new LoginPathContext
        {
            Page = context.Page,
            EndReason = context.EndReason,
            Services = scope.ServiceProvider,
            CancellationToken = context.CancellationToken,
        });
    });

    [LoggerMessage(
        208,
        LogLevel.Warning,
        "BlazorSessionsOptions.LoginPathSelector returned \"{Path}\", which is no path inside the app; LoginPath was used. "
        + "Return a path such as \"/login\", or null for LoginPath.")]
    private static partial void LoginPathForeign(ILogger logger, string path);

    [LoggerMessage(
        209,
        LogLevel.Warning,
        "BlazorSessionsOptions.LoginPathSelector did not answer within {Seconds} seconds; LoginPath was used.")]
    private static partial void LoginPathLate(ILogger logger, double seconds);

    [LoggerMessage(210, LogLevel.Error, "BlazorSessionsOptions.LoginPathSelector failed; LoginPath was used.")]
    private static partial void LoginPathFailed(ILogger logger, Exception exception);
}
