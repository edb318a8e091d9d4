namespace BlazorSessions;

/// <summary>
/// Answers who is not let in to an endpoint by a redirect, calls by script too: visitors go to the login page, users to the
/// access-denied page. On an endpoint it wins over that of its group, on an action over that of its controller.
/// </summary>
/// <remarks>
/// For whatever refuses there by the scheme <c>BlazorSessions</c>: <c>RequireUser</c>, <c>[Authorize]</c>,
/// <c>Results.Challenge()</c>. A redirect that would lead in a circle is answered by the status. Circuits know no endpoints:
/// what happens in them goes by <see cref="BlazorSessionsOptions.LoginPathSelector"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RefuseWithRedirectAttribute : Attribute, IRefusal
{
    /// <summary>Gets or sets the local path of the login page, from the root of the app.</summary>
    /// <value>Default: null, what the options say.</value>
    /// <exception cref="FormatException">The path leads out of the app.</exception>
    public string? LoginPath { get; set => field = Check(value); }

    /// <summary>Gets or sets the local path of the page for users who lack a permission, from the root of the app.</summary>
    /// <value>Default: null, <see cref="BlazorSessionsOptions.AccessDeniedPath"/>.</value>
    /// <exception cref="FormatException">The path leads out of the app.</exception>
    public string? AccessDeniedPath { get; set => field = Check(value); }

    private static string? Check(string? path) => path is null ? null : LocalUrl.Parse(path).Value;
}
