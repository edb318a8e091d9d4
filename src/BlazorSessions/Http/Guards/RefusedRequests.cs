using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// Answers requests that were not let in, as their endpoint says. Else a page goes to another page, and a call by script
/// gets the status; so does a page that would be led in a circle.
/// </summary>
internal sealed class RefusedRequests(
    IOptions<BlazorSessionsOptions> options, SessionEvents events, ILogger<RefusedRequests> logger)
{
    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isDenied">Whether somebody is signed in.</param>
    /// <param name="back">Where to come back to after login; null for the page that was asked for.</param>
    public async Task AnswerAsync(HttpContext http, bool isDenied, string? back)
    {
        // Who only has to prove again who they are goes where others sign in.
        var again = isDenied ? http.RequestServices.GetRequiredService<FreshDemand>().Within : null;
        isDenied &= again is null;
        if (isDenied)
        {
            // Of a circuit, where code of it asks by a context that is none of a request.
            var session = http.RequestServices.GetRequiredService<ScopeSession>();
            logger.AccessDenied(session.Live?.Handle, http.GetEndpoint()?.DisplayName);
        }

        http.Response.StatusCode = isDenied ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        switch (http.GetEndpoint()?.Metadata.GetMetadata<IRefusal>())
        {
            case RefusalHandler own:
                await own.HandleAsync(new RefusedContext(
                    http, isDenied, () => RedirectAsync(http, isDenied, back, isAgain: again is not null)));
                break;
            case RefuseWithStatusAttribute status:
                http.Response.StatusCode = status.StatusCode ?? http.Response.StatusCode;
                break;
            case RefuseWithRedirectAttribute redirect:
                await RedirectAsync(http, isDenied, back, redirect, again is not null);
                break;
            default:
                if (PageRequests.IsPage(http) && await RedirectAsync(http, isDenied, back, isAgain: again is not null))
                {
                    break;
                }

                await (again is { } within ? FreshRefusal.AnswerAsync(http, within) : Task.CompletedTask);

                break;
        }
    }

    // False when the page would lead in a circle.
    private async Task<bool> RedirectAsync(
        HttpContext http, bool isDenied, string? back, RefuseWithRedirectAttribute? to = null, bool isAgain = false)
    {
        var page = LocalUrl.Parse(isDenied
            ? to?.AccessDeniedPath ?? options.Value.AccessDeniedPath
            : to?.LoginPath ?? await LoginPaths.InRequestAsync(
                http.RequestServices, http.Request.GetEncodedUrl(), ended: null, http.RequestAborted));
        if (IsAt(http.Request, page) || CameFrom(http.Request, page))
        {
            return false;
        }

        var location = LoginUrl.Build(
            http.Request.PathBase.ToUriComponent(),
            LocalRedirect.Encode(page),
            options.Value,
            back ?? http.Request.GetEncodedPathAndQuery(),
            isAgain: isAgain);
        if (await AskAsync(http, isDenied, location) is { } there)
        {
            http.Response.Redirect(there);
        }

        return true;
    }

    // Where the app wants it to go; null when it has answered itself.
    private async Task<string?> AskAsync(HttpContext http, bool isDenied, string location)
    {
        if (!events.Handle<SessionRedirectingContext>())
        {
            return location;
        }

        var answer = await events.RunAsync(
            http.RequestServices,
            (services, stop) => new SessionRedirectingContext
            {
                HttpContext = http,
                Services = services,
                CancellationToken = stop,
                IsDenied = isDenied,
                Location = location,
            },
            static (handlers, context) => handlers.RedirectingAsync(context),
            http.RequestAborted);
        return answer.IsHandled ? null : answer.Location;
    }

    private static bool IsAt(HttpRequest request, LocalUrl page) =>
        LoginUrl.IsSamePage(page.Value, request.Path.ToUriComponent());

    // The login page needs a user itself and has another login page, which sent us here.
    private bool CameFrom(HttpRequest request, LocalUrl page) =>
        LocalUrl.TryParse(request.Query[options.Value.ReturnUrlParameter], out var from)
        && LoginUrl.IsSamePage(LoginUrl.InApp(request.PathBase.ToUriComponent(), page.Value), from.Value);
}
