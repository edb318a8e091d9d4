using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Ui;

/// <summary>
/// Shows its content to a signed-in user who passes every condition given; sends an anonymous visitor to the login page
/// and a refused user to the access-denied page, or shows the template given for him.
/// </summary>
/// <remarks>
/// <para>
/// The conditions are checked again at each change of the session and each render of the parent. The content stays
/// while that runs; it goes at once when the user does, and in a circuit the page then goes to login by a full load.
/// </para>
/// <para>
/// The conditions see the user that <c>AuthorizeView</c> sees, with what claims transformations made of them.
/// </para>
/// <para>
/// It fails closed: a condition that throws denies and is logged. Nothing inside is rendered before the decision.
/// It protects what is shown; what a handler does must be protected where it is done.
/// </para>
/// </remarks>
public sealed class RequireUser : UserGuard
{
    /// <summary>Gets or sets what the user gets to see.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// Gets or sets a condition, such as <c>'user =&gt; user.IsInRole("admin")'</c> (single quotes outside).
    /// </summary>
    /// <value>Default: null, any signed-in user.</value>
    [Parameter]
    public Func<ClaimsPrincipal, bool>? Predicate { get; set; }

    /// <summary>
    /// Gets or sets a condition that has to be asked for, such as in a database. A slower answer never overrides a
    /// newer one.
    /// </summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public Func<ClaimsPrincipal, Task<bool>>? PredicateAsync { get; set; }

    /// <summary>Gets or sets roles, separated by commas, of which the user needs one.</summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public string? Roles { get; set; }

    /// <summary>Gets or sets the name of an authorization policy.</summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public string? Policy { get; set; }

    private protected override string Name => nameof(RequireUser);

    private protected override RenderFragment? Inside(object? subject) => ChildContent;

    private protected override async Task<(UserDecision Decision, object? Subject)> DecideAsync(SessionState session)
    {
        // Not among the conditions: a policy that does not exist is a mistake to be told to the developer, not a refusal.
        var policy = await FindPolicyAsync();
        var decision = await CheckAsync(session, async () =>
            await AppUser.OfAsync(session, Services) is var user
            && user.Identities.Any(identity => identity.IsAuthenticated)
            && (Predicate is null || Predicate(user))
            && (policy is null || await IsAuthorizedAsync(user, policy))
            && (PredicateAsync is null || await PredicateAsync(user)));
        return (HasMovedOn(session) ? UserDecision.Pending : decision, null);
    }

    // The user that was asked about may be newer than the session given: who has just lost it would be told that they are
    // denied, and who came after them get what was theirs. The cascade is about to say so.
    private bool HasMovedOn(SessionState session)
    {
        try
        {
            var newest = Services.GetRequiredService<ISessionService>().State;
            return newest.Status != session.Status || newest.UserKey != session.UserKey;
        }
        catch (SessionNotLoadedException)
        {
            return false;
        }
    }

    private async Task<AuthorizationPolicy?> FindPolicyAsync() =>
        Roles is null && Policy is null
            ? null
            : await AuthorizationPolicy.CombineAsync(
                Services.GetRequiredService<IAuthorizationPolicyProvider>(), [new Requirement(Policy, Roles)]);

    private async Task<bool> IsAuthorizedAsync(ClaimsPrincipal user, AuthorizationPolicy policy) =>
        (await Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, policy)).Succeeded;

    private sealed class Requirement(string? policy, string? roles) : IAuthorizeData
    {
        public string? Policy { get; set; } = policy;

        public string? Roles { get; set; } = roles;

        public string? AuthenticationSchemes { get; set; }
    }
}
