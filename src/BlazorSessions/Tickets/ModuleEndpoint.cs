using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.Tickets;

/// <summary>
/// Serves the one JavaScript module, from the assembly: no static files to publish or to map. Its address holds a hash
/// of its text, so browsers keep it; not under the hash of another text, for which a node of another version was asked.
/// </summary>
internal static class ModuleEndpoint
{
    public static IResult Handle(HttpContext http)
    {
        var version = http.Request.Query["v"];
        http.Response.Headers.CacheControl = version.Count == 0 ? "no-cache"
            : version == ScriptText.Version ? "public, max-age=31536000, immutable"
            : "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(
            ScriptText.Bytes, "text/javascript; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{ScriptText.Version}\""));
    }
}
