using BlazorSessions.Scopes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says by the health checks of the app how its sessions are.</summary>
public static class BlazorSessionsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the sessions: whether the store of each name answers within <c>StoreTimeout</c>, and whether its
    /// backplane is connected. Without a backplane, or with a store in this process, it is healthy.
    /// </summary>
    /// <remarks>
    /// A store that does not answer is the <paramref name="failureStatus"/>, a backplane that is not connected is
    /// <see cref="HealthStatus.Degraded"/>: everything works, and news of other nodes come later. One check costs one read of
    /// each store.
    /// </remarks>
    /// <param name="builder">The app's health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a store is that does not answer; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to choose checks by; null for none.</param>
    /// <exception cref="InvalidOperationException">When it is asked: the app has no <c>AddBlazorSessions</c>.</exception>
    public static IHealthChecksBuilder AddBlazorSessions(
        this IHealthChecksBuilder builder,
        string name = "sessions",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            app => new SessionHealthCheck(app, app.GetService<NamedSessions>() ?? throw new InvalidOperationException(
                "The health check looks at sessions, and the app has none. Add builder.Services.AddBlazorSessions() to Program.cs.")),
            failureStatus,
            tags));
    }
}
