using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary>Endpoints that do what a test says, so that it can use <c>HttpContext.Session</c> as an app would.</summary>
internal sealed class Works
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _works = new();

    public void Map(WebApplication app)
    {
        app.Map("/work/{id}", RunAsync);
        app.Map("/skipped/{id}", RunAsync).SkipSession();
    }

    /// <summary>Returns a path where a request does this.</summary>
    public string Of(RequestDelegate work, string root = "/work")
    {
        var id = $"{_works.Count}";
        _works[id] = work;
        return $"{root}/{id}";
    }

    /// <summary>Returns a path where a request does this with its session.</summary>
    public string With(Action<ISession> work, string root = "/work") => Of(
        http =>
        {
            work(http.Session);
            return Task.CompletedTask;
        },
        root);

    /// <summary>Returns a path where a request reads this of its session.</summary>
    public string Text(Func<ISession, object?> read, string root = "/work") =>
        Of(http => http.Response.WriteAsync($"{read(http.Session)}"), root);

    private Task RunAsync(HttpContext http) => _works[(string)http.Request.RouteValues["id"]!](http);
}
