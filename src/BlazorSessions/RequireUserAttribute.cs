using Microsoft.AspNetCore.Authorization;

namespace BlazorSessions;

/// <summary>
/// Lets in who is signed in in the session: for controllers and actions of MVC, page models of Razor Pages, pages of
/// Blazor, hubs and methods of hubs. Roles may be named too.
/// </summary>
/// <remarks>
/// <para>
/// An <see cref="AuthorizeAttribute"/> with a policy of its own: <c>[AllowAnonymous]</c> and <c>UseAuthorization</c> work as
/// with that. Who is not let in is answered as <c>[Authorize]</c> does it, or as <see cref="RefuseWithStatusAttribute"/> or
/// <see cref="RefuseWithRedirectAttribute"/> beside it says.
/// </para>
/// <para>
/// On a hub it counts when a client connects and at each call, on a method of a hub at each call of that: a session that
/// has ended or got a new secret since the client connected is refused.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public class RequireUserAttribute : AuthorizeAttribute
{
    /// <summary>Lets in any signed-in user.</summary>
    public RequireUserAttribute()
        : base(UserPolicies.AnyUser)
    {
    }

    private protected RequireUserAttribute(string policy)
        : base(policy)
    {
    }

    /// <summary>Gets the name of the policy, which is this attribute's own. For another one add an <c>[Authorize]</c>.</summary>
    public new string Policy => base.Policy!;
}

/// <summary>Lets in who is signed in in the session and passes a check; otherwise as <see cref="RequireUserAttribute"/>.</summary>
/// <typeparam name="TCheck">The check. It is not asked about visitors who are not signed in.</typeparam>
public sealed class RequireUserAttribute<TCheck>() : RequireUserAttribute(UserPolicies.NameOf<TCheck>())
    where TCheck : class, IUserCheck;
