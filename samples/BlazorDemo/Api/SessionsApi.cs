using BlazorSessions;

namespace BlazorDemo.Api;

/// <summary><c>/api/sessions</c>: the devices on which the caller is signed in.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup("/sessions").RequireAuthorization();
        mine.MapGet("/", ListAsync);
        mine.MapDelete("/{handle}", RevokeAsync);
    }

    private static async Task<IResult> ListAsync(ISessionService sessions, CancellationToken cancellationToken)
    {
        var list = new List<object>();
        await foreach (var session in sessions.ListAsync(cancellationToken))
        {
            list.Add(new
            {
                handle = session.Handle.Value,
                current = session.IsCurrent,
                device = session.Device,
                firstSeen = session.FirstSeen,
                lastSeen = session.LastSeen,
            });
        }

        return Results.Json(list);
    }

    // Another user's session is as unknown here as one that does not exist.
    private static async Task<IResult> RevokeAsync(string handle, ISessionService sessions) =>
        SessionHandle.TryParse(handle, out var parsed) && await sessions.RevokeAsync(parsed)
            ? Results.NoContent()
            : Results.NotFound();
}
