using BlazorSessions.Http.Guards;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Looks, before the app takes requests, whether the policies of our attributes are found. A provider that the app registers
/// after ours stands in its place: it knows none of them, and one that has an answer for any name would let everybody in.
/// </summary>
internal sealed class PolicyProviderCheck(IServiceProvider app) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = app.CreateAsyncScope();
        var policies = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();
        if (policies is UserPolicyProvider || await KnowsOursAsync(policies))
        {
            return;
        }

        throw new InvalidOperationException(
            $"The app's {policies.GetType()} was registered after BlazorSessions, and does not know the policies that [RequireUser] "
            + "and [RequireFresh] stand for. Register it before services.AddBlazorSessions() in Program.cs, which then asks it "
            + "for all others.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // One may stand in front of ours and ask it.
    private static async Task<bool> KnowsOursAsync(IAuthorizationPolicyProvider policies)
    {
        try
        {
            var policy = await policies.GetPolicyAsync(UserPolicies.AnyUser);
            return policy?.Requirements.Any(requirement => requirement is UserRequirement) == true;
        }
        catch (Exception)
        {
            // As some do for a name that is not theirs.
            return false;
        }
    }
}
