using System.Text.Json;
using BlazorSessions;

namespace BlazorDemo.Api;

/// <summary><c>/api/session</c>: the session of the caller and its values.</summary>
internal static class SessionApi
{
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapGet("/session", async (ISessionService sessions) => SessionView.Of(await sessions.LoadAsync()));
        api.MapPost("/session/increment/{key}", IncrementAsync);
        api.MapPut("/session/values/{key}", SetAsync);
        api.MapDelete("/session/values/{key}", RemoveAsync);
        api.MapPost("/session/clear", ClearAsync);
        api.MapPost("/session/regenerate", RegenerateAsync);
    }

    private static async Task<IResult> IncrementAsync(string key, ISessionService sessions)
    {
        try
        {
            return Results.Json(await sessions.IncrementAsync(key));
        }
        catch (Exception exception) when (exception is ArgumentException)
        {
            return Refusals.BadKey(exception);
        }
        catch (Exception exception) when (exception is SessionValueException or OverflowException)
        {
            return Results.Problem($"\"{key}\" is no number that could grow by one.", statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static async Task<IResult> SetAsync(string key, HttpRequest request, ISessionService sessions)
    {
        var body = await JsonBody.ReadAsync<JsonElement>(request);
        if (body.Refusal is not null)
        {
            return body.Refusal;
        }

        try
        {
            await sessions.SetAsync(key, body.Value);
            return Results.NoContent();
        }
        catch (ArgumentException exception)
        {
            return Refusals.BadKey(exception);
        }
    }

    private static async Task<IResult> RemoveAsync(string key, ISessionService sessions)
    {
        await sessions.RemoveAsync(key);
        return Results.NoContent();
    }

    private static async Task<IResult> ClearAsync(ISessionService sessions)
    {
        await sessions.ClearAsync();
        return Results.NoContent();
    }

    private static async Task<IResult> RegenerateAsync(ISessionService sessions)
    {
        await sessions.RegenerateIdAsync();
        return Results.NoContent();
    }
}
