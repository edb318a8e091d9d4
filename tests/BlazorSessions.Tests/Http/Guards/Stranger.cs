using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Http.Guards;

internal sealed class StrangerOptions : AuthenticationSchemeOptions;

/// <summary>A scheme of the app that knows everybody, by another name than the session does.</summary>
internal sealed class StrangerHandler(
    IOptionsMonitor<StrangerOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<StrangerOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "stranger")], Scheme.Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
    }
}

/// <summary>Policies of the app, by any name: nothing is required.</summary>
internal sealed class OwnPolicies : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy s_open = new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build();

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(s_open);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(s_open);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
}
