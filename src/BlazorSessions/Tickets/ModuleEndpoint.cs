using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.Tickets;

/// <summary>
/// Serves the one JavaScript module, from the assembly: no static files to publish or to map. Its address holds a hash
/// of its text, so browsers keep it.
/// </summary>
internal static class ModuleEndpoint
{
    public static IResult Handle(HttpContext http)
    {
        http.Response.Headers.CacheControl = http.Request.Query.ContainsKey("v")
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(
            ScriptText.Bytes, "text/javascript; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{ScriptText.Version}\""));
    }
}
