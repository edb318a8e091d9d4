using System.Text.Json;

namespace BlazorDemo.Api;

/// <summary>The JSON of a request, or the answer to whoever sent something else.</summary>
internal readonly record struct JsonBody<T>(T? Value, IResult? Refusal);

internal static class JsonBody
{
    // A value is written again inside of answers, where the framework's 64 levels must still do.
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerOptions.Web) { MaxDepth = 32 };

    public static async Task<JsonBody<T>> ReadAsync<T>(HttpRequest request)
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(request.Body, s_options, request.HttpContext.RequestAborted);

            // Some text passes for JSON until it is written again, such as half of a surrogate pair.
            _ = JsonSerializer.SerializeToUtf8Bytes(value, s_options);
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
