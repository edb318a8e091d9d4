using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Users;

/// <summary>Loads users before a Blazor page renders, which cannot wait for what is cascaded to it.</summary>
internal static class PageUsers
{
    public static async Task PreloadAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            return;
        }

        foreach (var user in http.RequestServices.GetServices<IPreloadedUser>())
        {
            await user.PreloadAsync(http.RequestAborted);
        }
    }
}
