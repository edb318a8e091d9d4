using System.Diagnostics.CodeAnalysis;
using BlazorSessions;
using BlazorSessions.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps where an OpenID Connect provider tells that a user has logged out there.</summary>
public static class OpenIdConnectSessionsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the address that is registered with a provider as <c>backchannel_logout_uri</c>. A logout token that names
    /// a session (<c>sid</c>) ends that, one that names a user alone (<c>sub</c>) all of theirs; every tab shows it at
    /// once.
    /// </summary>
    /// <remarks>
    /// The token is verified with the keys of the provider and for the client of the scheme. The answer is 200 when
    /// nothing was left to end too, 400 for a token that does not count, 503 while the store or the provider's keys are
    /// away.
    /// </remarks>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The address.</param>
    /// <param name="scheme">The scheme of <c>AddOpenIdConnect</c> whose provider posts there.</param>
    /// <param name="configure">Changes how users are found.</param>
    /// <exception cref="InvalidOperationException">
    /// <c>AddBlazorSessions</c> was not called, or the scheme is none of <c>AddOpenIdConnect</c>.
    /// </exception>
    public static IEndpointConventionBuilder MapBlazorSessionsBackChannelLogout(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        string scheme = OpenIdConnectDefaults.AuthenticationScheme,
        Action<BackChannelLogoutOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        var services = endpoints.ServiceProvider;
        Require(services, scheme);
        var options = new BackChannelLogoutOptions();
        configure?.Invoke(options);

        // Made by the first request: the app maps before it starts, when its options are not validated yet.
        var endpoint = new Lazy<BackChannelLogoutEndpoint>(() => Create(services, scheme, options));
        return Prepare(endpoints.MapPost(
            pattern, async http => await (await endpoint.Value.HandleAsync(http)).ExecuteAsync(http)))
            .WithMetadata(new RequestSizeLimitAttribute(BackChannelLogoutEndpoint.MaxLength))
            .DisableAntiforgery();
    }

    /// <summary>
    /// Maps the address that is registered with a provider as <c>frontchannel_logout_uri</c>, with
    /// <c>frontchannel_logout_session_required</c>. It ends the session whose <c>iss</c> and <c>sid</c> the query
    /// names, without the visitor's cookie, which browsers keep out of other sites' frames.
    /// </summary>
    /// <remarks>
    /// Whoever knows the two can end that session. Where the provider can do both, back-channel logout is the better
    /// one: signed, and not lost when a browser is closed.
    /// </remarks>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="pattern">The address.</param>
    /// <exception cref="InvalidOperationException"><c>AddBlazorSessions</c> was not called.</exception>
    public static IEndpointConventionBuilder MapBlazorSessionsFrontChannelLogout(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        Require(services);
        var endpoint = new Lazy<FrontChannelLogoutEndpoint>(() => new FrontChannelLogoutEndpoint(
            services.GetRequiredService<ISessionDirectory>(),
            services.GetRequiredService<ILogger<FrontChannelLogoutEndpoint>>()));
        return Prepare(endpoints.MapGet(
            pattern, async http => await (await endpoint.Value.HandleAsync(http)).ExecuteAsync(http)));
    }

    private static IEndpointConventionBuilder Prepare(IEndpointConventionBuilder route) => route
        .WithMetadata(new SkipSessionAttribute())
        .ExcludeFromDescription()
        .AllowAnonymous();

    private static BackChannelLogoutEndpoint Create(
        IServiceProvider services, string scheme, BackChannelLogoutOptions options)
    {
        var logger = services.GetRequiredService<ILogger<BackChannelLogoutEndpoint>>();
        return new BackChannelLogoutEndpoint(
            new LogoutTokenReader(
                services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>(),
                scheme,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                logger),
            new SubjectKeys(
                options, services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value.UserKeySelector, scheme),
            services.GetRequiredService<ISessionDirectory>(),
            scheme,
            logger);
    }

    private static void Require(IServiceProvider services, string? scheme = null)
    {
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISessionDirectory)) == false)
        {
            throw new InvalidOperationException(
                "There are no sessions to end. Call builder.Services.AddBlazorSessions().");
        }

        var schemes = services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.SchemeMap;
        if (scheme is not null
            && !(schemes.TryGetValue(scheme, out var found)
                && typeof(OpenIdConnectHandler).IsAssignableFrom(found.HandlerType)))
        {
            throw new InvalidOperationException(
                $"There is no OpenID Connect scheme \"{scheme}\". Call AddAuthentication().AddOpenIdConnect(\"{scheme}\", …), "
                + "or give MapBlazorSessionsBackChannelLogout the scheme that you have.");
        }
    }
}
