using System.Security.Claims;
using BlazorSessions;
using BlazorSessions.Http.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Guards endpoints and groups of them: minimal APIs, controllers, Razor Pages, pages of Blazor, hubs. Sits on
/// ASP.NET Core's own authorization: <c>[AllowAnonymous]</c> opens, <c>UseAuthorization</c> decides, and without that the
/// endpoint fails.
/// </summary>
/// <remarks>
/// Every condition has to hold, those of groups and attributes too. Who is not signed in is not asked about, and refused;
/// so is whoever a condition throws for, which is logged. The refused are redirected where a person looks at a page, and get
/// 401 or 403 where a script calls, unless the endpoint says otherwise.
/// </remarks>
public static class RequireUserEndpointConventionBuilderExtensions
{
    /// <summary>Lets in any user who is signed in in the session.</summary>
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireSessionUser());

    /// <summary>Lets in users who meet a condition.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="predicate">The condition, such as <c>user =&gt; user.IsInRole("admin")</c>.</param>
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder, Func<ClaimsPrincipal, bool> predicate)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireSessionUser(predicate));

    /// <summary>Lets in users who meet a condition that has to be asked for.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="predicate">The condition. No task is a no.</param>
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder, Func<ClaimsPrincipal, Task<bool>> predicate)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireSessionUser(predicate));

    /// <summary>Lets in users who meet a condition on them and the session.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="predicate">The condition, such as <c>(user, check) =&gt; check.Session.Get(Verified)</c>.</param>
    public static TBuilder RequireUser<TBuilder>(
        this TBuilder builder, Func<ClaimsPrincipal, UserCheckContext, bool> predicate)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireSessionUser(predicate));

    /// <summary>Lets in users who meet a condition that has to be asked for, of a service perhaps.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="predicate">The condition. No task is a no.</param>
    public static TBuilder RequireUser<TBuilder>(
        this TBuilder builder, Func<ClaimsPrincipal, UserCheckContext, Task<bool>> predicate)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.RequireSessionUser(predicate));

    /// <inheritdoc cref="RefuseWithStatusAttribute()"/>
    public static TBuilder RefuseWithStatus<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RefuseWithStatusAttribute());

    /// <inheritdoc cref="RefuseWithStatusAttribute(int)"/>
    /// <param name="builder">The endpoints.</param>
    /// <param name="statusCode">A status of 400 to 499.</param>
    public static TBuilder RefuseWithStatus<TBuilder>(this TBuilder builder, int statusCode)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RefuseWithStatusAttribute(statusCode));

    /// <summary>
    /// Answers who is not let in by a redirect, calls by script too: visitors go to the login page, users to the
    /// access-denied page.
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="loginPath">The local path of the login page; null for what the options say.</param>
    /// <param name="accessDeniedPath">The local path of the access-denied page; null for that of the options.</param>
    /// <exception cref="FormatException">A path leads out of the app.</exception>
    public static TBuilder RefuseWithRedirect<TBuilder>(
        this TBuilder builder, string? loginPath = null, string? accessDeniedPath = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RefuseWithRedirectAttribute { LoginPath = loginPath, AccessDeniedPath = accessDeniedPath });

    /// <summary>
    /// Lets the app answer who is not let in. Not called while the session store is away, when nobody knows who asks: that
    /// is 503. An answer that sets no status has 401 or 403.
    /// </summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="handler">Writes the answer. What it throws is an error of the app.</param>
    public static TBuilder OnRefused<TBuilder>(this TBuilder builder, Func<RefusedContext, Task> handler)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(handler);
        return builder.WithMetadata(new RefusalHandler(handler));
    }
}
