using System.Text.Json;

namespace BlazorDemo.Api;

/// <summary>The JSON of a request, or the answer to whoever sent something else.</summary>
internal readonly record struct JsonBody<T>(T? Value, IResult? Refusal);

internal static class JsonBody
{
    public static async Task<JsonBody<T>> ReadAsync<T>(HttpRequest request)
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(request.Body, JsonSerializerOptions.Web, request.HttpContext.RequestAborted);

            // Some text passes for JSON until it is written again, such as half of a surrogate pair.
            _ = JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);
            return new(value, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return Refuse<T>(StatusCodes.Status400BadRequest, "The body is not the JSON that this asks for.");
        }
        catch (BadHttpRequestException exception)
        {
            return Refuse<T>(exception.StatusCode, exception.Message);
        }
    }

    private static JsonBody<T> Refuse<T>(int status, string detail) => new(default, Results.Problem(detail, statusCode: status));
}
