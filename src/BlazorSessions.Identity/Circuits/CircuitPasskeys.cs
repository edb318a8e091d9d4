using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Circuits;

/// <summary>
/// The app's passkeys. Inside a circuit a challenge is good for one answer, as it is in a request: the manager, which lives on
/// there, forgets it as soon as an answer is looked at.
/// </summary>
internal sealed class CircuitPasskeys<TUser>(IPasskeyHandler<TUser> app) : IPasskeyHandler<TUser>
    where TUser : class
{
    public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) =>
        app.MakeCreationOptionsAsync(userEntity, httpContext);

    public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(TUser? user, HttpContext httpContext) =>
        app.MakeRequestOptionsAsync(user, httpContext);

    public Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context)
    {
        CircuitContext.Forget(context.HttpContext);
        return app.PerformAttestationAsync(context);
    }

    public Task<PasskeyAssertionResult<TUser>> PerformAssertionAsync(PasskeyAssertionContext context)
    {
        CircuitContext.Forget(context.HttpContext);
        return app.PerformAssertionAsync(context);
    }
}
