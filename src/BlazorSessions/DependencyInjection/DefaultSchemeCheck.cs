using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Says, when the app starts, that another scheme than ours is the default: the app then has two answers to who is signed in,
/// and nothing fails. It may be meant, where sessions hold values only.
/// </summary>
internal sealed class DefaultSchemeCheck(
    IServiceProvider app, DefaultScheme ours, IOptions<AuthenticationOptions> options, ILogger<DefaultSchemeCheck> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = app.CreateAsyncScope();
        var schemes = scope.ServiceProvider.GetRequiredService<IAuthenticationSchemeProvider>();
        var scheme = await schemes.GetDefaultAuthenticateSchemeAsync();

        // One that forwards may ask ours, as a function of the app says for each request.
        if (scheme is null || ours.IsOurs(http: null))
        {
            return;
        }

        logger.OtherDefaultScheme(
            scheme.Name,
            BlazorSessionsDefaults.AuthenticationScheme,
            options.Value.DefaultAuthenticateScheme is null
                ? nameof(AuthenticationOptions.DefaultScheme)
                : nameof(AuthenticationOptions.DefaultAuthenticateScheme));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
