using Microsoft.AspNetCore.Http;

namespace BlazorSessions.OpenIdConnect;

/// <summary>What a provider, or its frame, is told. Never kept by a cache: the next logout is another one.</summary>
internal sealed class LogoutAnswer(int status, string? error = null, string? description = null) : IResult
{
    private const string RetryAfterSeconds = "5";

    public static LogoutAnswer Done { get; } = new(StatusCodes.Status200OK);

    /// <summary>
    /// Gets the answer when the store or the provider's keys are away. The specification has 400 for a logout that
    /// failed as for a request that is wrong; this one tells a provider, which may ask again after "temporary service
    /// interruption", that it is worth its while. To any other it is as little a success as 400.
    /// </summary>
    public static LogoutAnswer Later { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The logout could not be carried out now.");

    public static LogoutAnswer Refuse(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.Pragma = "no-cache";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return error is null
            ? Task.CompletedTask
            : response.WriteAsJsonAsync(
                new Dictionary<string, string?> { ["error"] = error, ["error_description"] = description });
    }
}
