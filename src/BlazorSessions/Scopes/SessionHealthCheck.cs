using BlazorSessions.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BlazorSessions.Scopes;

/// <summary>Asks the store of each session name for a session that nobody has, and looks whether its backplane is connected.</summary>
internal sealed class SessionHealthCheck(IServiceProvider app, NamedSessions named) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> troubles = [];
        Exception? failure = null;
        var isDeaf = false;
        foreach (var services in named.All.Select(session => session.Services).Prepend(app))
        {
            var name = services.GetRequiredService<LiveSessions>().Name;
            var what = name.Value.Length == 0 ? "sessions" : $"sessions \"{name.Value}\"";
            try
            {
                await services.GetRequiredService<StoreGateway>().FindAsync(SessionHandle.New(), cancellationToken);
            }
            catch (SessionStoreException exception)
            {
                failure = exception;
                troubles.Add($"The store of {what} does not answer.");
            }

            if (!services.GetRequiredService<BackplaneEnd>().IsHealthy)
            {
                isDeaf = true;
                troubles.Add($"The backplane of {what} is not connected; this node asks the store instead.");
            }
        }

        var text = string.Join(' ', troubles);
        return failure is not null ? new HealthCheckResult(context.Registration.FailureStatus, text, failure)
            : isDeaf ? HealthCheckResult.Degraded(text)
            : HealthCheckResult.Healthy();
    }
}
