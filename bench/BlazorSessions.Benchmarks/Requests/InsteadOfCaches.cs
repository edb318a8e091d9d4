using System.Security.Claims;
using BlazorSessions.Benchmarks.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Requests;

/// <summary>
/// A request of somebody signed in on Redis, beside what people use in its place: <c>HttpContext.Session</c> and an
/// <c>ITicketStore</c>, both on the cache of Redis.
/// </summary>
internal static class InsteadOfCaches
{
    private const int Sessions = 1024;

    private static readonly ClaimsPrincipal s_user = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, "42"), new Claim(ClaimTypes.Name, "Ada"), new Claim(ClaimTypes.Role, "admin")], "bench"));

    public static async Task RunAsync()
    {
        var server = StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS");
        Console.WriteLine(Outcome.Header);
        await CompareAsync(
            "read", Pipeline.FrameworkOnRedis(server, ReadTheirs), Pipeline.OursOnRedis(server, ReadOurs));
        await CompareAsync(
            "write", Pipeline.FrameworkOnRedis(server, WriteTheirs), Pipeline.OursOnRedis(server, WriteOurs));
    }

    private static async Task CompareAsync(string what, Pipeline theirs, Pipeline ours)
    {
        await using var first = theirs;
        await using var second = ours;
        await theirs.StartAsync();
        await ours.StartAsync();
        var (theirCookies, ourCookies) = (new string[Sessions], new string[Sessions]);
        for (var i = 0; i < Sessions; i++)
        {
            theirCookies[i] = await theirs.CookiesOfAsync(http =>
            {
                http.Session.SetInt32("n", 1);
                return http.SignInAsync(s_user);
            });
            ourCookies[i] = await ours.CookiesOfAsync(async http =>
            {
                var sessions = http.RequestServices.GetRequiredService<ISessionService>();
                await sessions.SetAsync("n", 1);
                await sessions.SignInAsync(s_user);
            });
        }

        var contest = new Contest(
            what, 1, i => ours.RunAsync(ourCookies[i % Sessions]), i => theirs.RunAsync(theirCookies[i % Sessions]));
        Console.WriteLine(await contest.RunAsync(1));
        Console.WriteLine(await contest.RunAsync(32));
    }

    private static async Task ReadTheirs(HttpContext http)
    {
        await http.Session.LoadAsync();
        if (http.Session.GetInt32("n") is null || http.User.Identity!.Name != "Ada")
        {
            throw new InvalidOperationException("The framework's session is not there.");
        }
    }

    private static Task ReadOurs(HttpContext http)
    {
        var state = http.RequestServices.GetRequiredService<ISessionService>().State;
        return state.Get<int>("n") != 0 && http.User.Identity!.Name == "Ada" ? Task.CompletedTask
            : throw new InvalidOperationException("The session is not there.");
    }

    private static async Task WriteTheirs(HttpContext http)
    {
        await http.Session.LoadAsync();
        http.Session.SetInt32("n", (http.Session.GetInt32("n") ?? 0) + 1);
        await http.Session.CommitAsync();
    }

    private static Task WriteOurs(HttpContext http) =>
        http.RequestServices.GetRequiredService<ISessionService>().IncrementAsync("n");
}
