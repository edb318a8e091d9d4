using BlazorSessions.DependencyInjection;
using BlazorSessions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts BlazorSessions into the pipeline of an app.</summary>
public static class BlazorSessionsApplicationBuilderExtensions
{
    /// <summary>
    /// Loads sessions and hands them to circuits. After routing, before antiforgery and the endpoints; on either side of
    /// authentication.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddBlazorSessions</c> was not called.</exception>
    public static IApplicationBuilder UseBlazorSessions(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        SetUpOf(app.ApplicationServices).IsUsed = true;
        return app.UseMiddleware<SessionMiddleware>();
    }

    internal static SetUp SetUpOf(IServiceProvider services) => services.GetService<SetUp>()
        ?? throw new InvalidOperationException(
            "BlazorSessions is not added. Call builder.Services.AddBlazorSessions() in Program.cs.");
}
