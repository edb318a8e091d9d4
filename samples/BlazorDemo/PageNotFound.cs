using Microsoft.AspNetCore.Diagnostics;

namespace BlazorDemo;

/// <summary>A page for people whose request was answered by a status alone; scripts get the bare status.</summary>
internal static class PageNotFound
{
    public static void UsePageNotFound(this IApplicationBuilder app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((http, next) =>
        {
            if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
                && http.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(http);
        });
    }
}
