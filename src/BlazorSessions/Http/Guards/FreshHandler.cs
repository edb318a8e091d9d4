using BlazorSessions.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// Meets <see cref="FreshRequirement"/> for the user of the session, and notes in <see cref="FreshDemand"/> whether a recent
/// sign-in is all that is missing.
/// </summary>
/// <remarks>Services are asked for only when there is something to decide: this is made for every decision of the app.</remarks>
internal sealed class FreshHandler(IServiceProvider services, TimeProvider clock) : IAuthorizationHandler
{
    public async Task HandleAsync(AuthorizationHandlerContext context)
    {
        var required = context.PendingRequirements.OfType<FreshRequirement>().OrderBy(fresh => fresh.Within).ToArray();
        if (required.Length == 0 || context.User.Identity is not { IsAuthenticated: true })
        {
            return;
        }

        if (await GuardedSession.FindAsync(services, context.Resource) is not { IsAuthenticated: true } session
            || services.GetRequiredService<UserKeys>().Find(context.User) != session.UserKey)
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var fresh in required.Where(fresh => session.IsFresh(fresh.Within, now)))
        {
            context.Succeed(fresh);
        }

        if (context.Resource is not HubInvocationContext)
        {
            var isAllThatIsMissing = !context.HasFailed && context.PendingRequirements.All(IsAskedElsewhere);
            services.GetRequiredService<FreshDemand>().Within = isAllThatIsMissing
                ? required.Intersect(context.PendingRequirements).OfType<FreshRequirement>().FirstOrDefault()?.Within
                : null;
        }
    }

    // Requirements that check themselves, such as roles, were asked before: nobody should type a password to be told no.
    private static bool IsAskedElsewhere(IAuthorizationRequirement requirement) => requirement is not IAuthorizationHandler;
}
