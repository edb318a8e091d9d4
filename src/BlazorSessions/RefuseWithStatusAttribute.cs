namespace BlazorSessions;

/// <summary>
/// Answers who is not let in to an endpoint by a status and never by a redirect. On an endpoint it wins over that of its
/// group, on an action over that of its controller.
/// </summary>
/// <remarks>
/// For whatever refuses there by the scheme <c>BlazorSessions</c>: <c>RequireUser</c>, <c>[Authorize]</c>,
/// <c>Results.Challenge()</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RefuseWithStatusAttribute : Attribute, IRefusal
{
    /// <summary>Answers by 401 who is not signed in, by 403 who is.</summary>
    public RefuseWithStatusAttribute()
    {
    }

    /// <summary>Answers all by one status, such as 404 where even the existence is nobody's business.</summary>
    /// <param name="statusCode">A status of 400 to 499.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is no refusal.</exception>
    public RefuseWithStatusAttribute(int statusCode)
    {
        if (statusCode is < 400 or > 499)
        {
            throw new ArgumentOutOfRangeException(
                nameof(statusCode), statusCode, "A refusal has a status of 400 to 499, such as 404.");
        }

        StatusCode = statusCode;
    }

    /// <summary>Gets the one status; null for 401 and 403.</summary>
    public int? StatusCode { get; }
}
