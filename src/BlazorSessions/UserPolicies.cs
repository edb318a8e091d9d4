using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions;

/// <summary>
/// The policies behind <see cref="RequireUserAttribute"/>, by name: methods of hubs and components take from an attribute
/// a name and nothing else. One for each type of check there is in the process, made with its first attribute.
/// </summary>
internal static class UserPolicies
{
    /// <summary>The name of the policy for any signed-in user.</summary>
    public const string AnyUser = "BlazorSessions.RequireUser";

    private static readonly ConcurrentDictionary<string, AuthorizationPolicy> s_policies = new()
    {
        [AnyUser] = Create(null),
    };

    /// <summary>Returns the name of the policy for users who pass a check.</summary>
    public static string NameOf<TCheck>()
        where TCheck : class, IUserCheck
    {
        var name = $"{AnyUser}<{typeof(TCheck).AssemblyQualifiedName}>";
        s_policies.GetOrAdd(name, static _ => Create(static context =>
            ActivatorUtilities.GetServiceOrCreateInstance<TCheck>(context.Services).IsAllowedAsync(context)));
        return name;
    }

    /// <summary>Returns a policy of ours; null for any other name.</summary>
    public static AuthorizationPolicy? Find(string name) => s_policies.GetValueOrDefault(name);

    /// <summary>Makes the policy. It names our scheme, so the user is the session's whatever the app's default is.</summary>
    public static AuthorizationPolicy Create(Func<UserCheckContext, Task<bool>>? checkAsync) =>
        new([new UserRequirement(checkAsync)], [BlazorSessionsDefaults.AuthenticationScheme]);
}
