using BlazorSessions;

namespace BlazorDemo.Api;

/// <summary>The session over plain HTTP, for curl and for scripts: the same one that the pages and circuits have.</summary>
internal static class DemoApi
{
    public static void MapDemoApi(this IEndpointRouteBuilder endpoints)
    {
        // Cookies travel with what other sites send, too: nothing here may be changed from there.
        var api = endpoints.MapGroup("/api").WithMetadata(new RequireSameOriginAttribute()).DisableCookieRedirect();
        api.MapSession();
        api.MapUsers();
        api.MapSessions();
    }
}
