using Microsoft.Extensions.DependencyInjection;
using FrameworkSessionStore = Microsoft.AspNetCore.Session.ISessionStore;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Refuses <c>UseSession</c> when the app starts: of two that bring <c>HttpContext.Session</c> the inner one would win,
/// and circuits would not see what it holds. Its middleware asks for this service when the pipeline is built;
/// <c>AddSession</c> alone, which libraries call, asks for nothing and finds it there.
/// </summary>
internal static class FrameworkSessionSetup
{
    public static void RefuseFrameworkSession(this IServiceCollection services)
    {
        // Added, not tried to be added: the last one counts, and AddSession adds none where there is one.
        services.AddTransient<FrameworkSessionStore>(_ => throw new InvalidOperationException(
            "app.UseSession() stands beside app.UseBlazorSessions(), which brings HttpContext.Session itself. "
            + "Remove the line app.UseSession(); from Program.cs."));
    }
}
