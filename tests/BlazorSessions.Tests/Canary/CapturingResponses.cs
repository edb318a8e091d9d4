using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Canary;

/// <summary>Takes each response as it leaves the app: all headers but the session's cookie, and the body.</summary>
internal sealed class CapturingResponses(Haystack haystack) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RunAsync);
        next(app);
    };

    private async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await next(http);
            return;
        }

        var body = http.Response.Body;
        using var copy = new MemoryStream();
        http.Response.Body = copy;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
            AddHeaders(http);
            haystack.Add("body", copy.ToArray().AsSpan());
            copy.Position = 0;
            await copy.CopyToAsync(body);
        }
    }

    private void AddHeaders(HttpContext http)
    {
        foreach (var (name, values) in http.Response.Headers)
        {
            foreach (var value in values)
            {
                if (name != "Set-Cookie" || value?.StartsWith(BlazorSessionsDefaults.SecureCookieName, StringComparison.Ordinal) != true)
                {
                    haystack.Add($"header {name}", value);
                }
            }
        }
    }
}
