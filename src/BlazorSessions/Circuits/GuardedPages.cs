using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Circuits;

/// <summary>
/// Knows which pages of the app need a user, by the endpoint that a request for the page has: a circuit may be a part of a
/// static page, the page, or a whole app, and what guards the page then stands outside of it.
/// </summary>
internal sealed class GuardedPages(EndpointDataSource endpoints, ParameterPolicyFactory constraints)
{
    /// <summary>Returns whether the page that a circuit is on is for users alone, by an attribute, a convention or the fallback policy.</summary>
    /// <param name="navigation">Knows the page.</param>
    /// <param name="services">The services of the circuit.</param>
    public async ValueTask<bool> NeedsUserAsync(NavigationManager navigation, IServiceProvider services)
    {
        var path = navigation.ToBaseRelativePath(navigation.Uri);
        var end = path.AsSpan().IndexOfAny('?', '#');
        var page = Find(PathString.FromUriComponent($"/{(end < 0 ? path : path[..end])}"), services);
        if (page is null || page.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return false;
        }

        return await AuthorizationPolicy.CombineAsync(
            services.GetRequiredService<IAuthorizationPolicyProvider>(),
            page.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            page.Metadata.GetOrderedMetadata<AuthorizationPolicy>()) is not null;
    }

    // As routing decides: of those that fit, the one with the most literal address.
    private RouteEndpoint? Find(PathString path, IServiceProvider services) => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        .Where(endpoint => Fits(endpoint.RoutePattern, path, services))
        .OrderBy(endpoint => endpoint.Order)
        .ThenBy(endpoint => endpoint.RoutePattern.InboundPrecedence)
        .FirstOrDefault();

    private bool Fits(RoutePattern pattern, PathString path, IServiceProvider services)
    {
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)).TryMatch(path, values)
            && pattern.ParameterPolicies.All(parameter => parameter.Value.All(
                policy => Fits(pattern, parameter.Key, policy, values, services)));
    }

    private bool Fits(
        RoutePattern pattern,
        string parameter,
        RoutePatternParameterPolicyReference policy,
        RouteValueDictionary values,
        IServiceProvider services) =>
        constraints.Create(pattern.GetParameter(parameter), policy) is not IRouteConstraint constraint
        || constraint.Match(
            new DefaultHttpContext { RequestServices = services }, null, parameter, values, RouteDirection.IncomingRequest);
}
