using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>An app with an IAuthorizationPolicyProvider of its own: where it may be registered, and where it may not.</summary>
public sealed class PolicyProviderTests
{
    [Theory]
    [InlineData(typeof(OwnPolicies))]
    [InlineData(typeof(ThrowingPolicies))]
    [InlineData(typeof(NoPolicies))]
    public async Task One_that_stands_in_the_place_of_ours_stops_the_start_and_says_where_it_belongs(Type type)
    {
        await using var app = Build(services => services.AddTransient(typeof(IAuthorizationPolicyProvider), type));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Equal(
            $"The app's {type} was registered after BlazorSessions, and does not know the policies that [RequireUser] and "
            + "[RequireFresh] stand for. Register it before services.AddBlazorSessions() in Program.cs, which then asks it for all "
            + "others.",
            exception.Message);
    }

    [Fact]
    public async Task One_that_passes_on_what_it_does_not_know_may_stand_in_front_of_ours()
    {
        await using var app = Build(services =>
        {
            var inner = services.Last(service => service.ServiceType == typeof(IAuthorizationPolicyProvider));
            services.AddScoped<IAuthorizationPolicyProvider>(provider =>
                new PassingPolicies((IAuthorizationPolicyProvider)inner.ImplementationFactory!(provider)));
        });

        await app.StartAsync(TestApp.Stop);
    }

    [Fact]
    public async Task The_framework_may_be_asked_for_authorization_again_afterwards()
    {
        await using var app = Build(services => services.AddAuthorization().AddControllers());

        await app.StartAsync(TestApp.Stop);
    }

    private static WebApplication Build(Action<IServiceCollection> after)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddBlazorSessions();
        after(builder.Services);
        var app = builder.Build();
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        return app;
    }

    private sealed class ThrowingPolicies : PoliciesOf
    {
        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => throw new KeyNotFoundException(policyName);
    }

    private sealed class NoPolicies : PoliciesOf
    {
        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(null);
    }

    private sealed class PassingPolicies(IAuthorizationPolicyProvider inner) : PoliciesOf
    {
        public override Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => inner.GetPolicyAsync(policyName);
    }

    private abstract class PoliciesOf : IAuthorizationPolicyProvider
    {
        public abstract Task<AuthorizationPolicy?> GetPolicyAsync(string policyName);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => throw new NotSupportedException();

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => throw new NotSupportedException();
    }
}
