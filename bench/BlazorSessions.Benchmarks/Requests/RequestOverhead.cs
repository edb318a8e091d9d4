using System.Security.Claims;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Requests;

/// <summary>
/// What a session costs a request, beside the framework's own session with cookie authentication, and beside nothing.
/// The overhead is the difference to <c>Bare</c> of the same group.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class RequestOverhead
{
    private static readonly ClaimsPrincipal s_user = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, "42"), new Claim(ClaimTypes.Name, "Ada"), new Claim(ClaimTypes.Role, "admin")], "bench"));

    private readonly Pipeline _bare = Pipeline.Bare(_ => Task.CompletedTask);
    private readonly Pipeline _bareScope = Pipeline.Bare(http => http.RequestServices.GetRequiredService<Scoped>().WorkAsync());
    private readonly Pipeline _frameworkIdle = Pipeline.Framework(_ => Task.CompletedTask);
    private readonly Pipeline _frameworkRead = Pipeline.Framework(FrameworkRead);
    private readonly Pipeline _frameworkWrite = Pipeline.Framework(FrameworkWrite);
    private readonly Pipeline _frameworkAnonymous = Pipeline.Framework(_ => Task.CompletedTask);
    private readonly Pipeline _frameworkForged = Pipeline.Framework(FrameworkRead);
    private readonly Pipeline _oursAnonymous = Pipeline.OursAlone(_ => Task.CompletedTask);
    private readonly Pipeline _oursUntouched = Pipeline.OursAlone(_ => Task.CompletedTask, new SkipSessionAttribute());
    private readonly Pipeline _oursReadAlone = Pipeline.OursAlone(OurRead);
    private readonly Pipeline _oursRead = Pipeline.Ours(OurRead);
    private readonly Pipeline _oursWrite = Pipeline.Ours(OurWrite);
    private readonly Pipeline _oursForged = Pipeline.Ours(OurRead);

    [GlobalSetup]
    public async Task SignInAsync()
    {
        foreach (var pipeline in new[] { _frameworkIdle, _frameworkRead, _frameworkWrite })
        {
            pipeline.Cookie = await pipeline.CookiesOfAsync(http =>
            {
                http.Session.SetInt32("n", 1);
                return http.SignInAsync(s_user);
            });
        }

        foreach (var pipeline in new[] { _oursUntouched, _oursReadAlone, _oursRead, _oursWrite })
        {
            pipeline.Cookie = await pipeline.CookiesOfAsync(async http =>
            {
                await Sessions(http).SetAsync("n", 1);
                await Sessions(http).SignInAsync(s_user);
            });
        }

        _frameworkForged.Cookie = $".AspNetCore.Session={Forged()}; .AspNetCore.Cookies={Forged()}";
        _oursForged.Cookie = $"{_oursUntouched.Cookie?.Split('=')[0]}={Forged()}";
    }

    [Benchmark, BenchmarkCategory("1 untouched")]
    public Task Untouched_bare() => _bare.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("1 untouched")]
    public Task Untouched_framework() => _frameworkIdle.RunAsync();

    [Benchmark, BenchmarkCategory("1 untouched")]
    public Task Untouched_ours() => _oursUntouched.RunAsync();

    [Benchmark, BenchmarkCategory("2 anonymous")]
    public Task Anonymous_bare() => _bare.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("2 anonymous")]
    public Task Anonymous_framework() => _frameworkAnonymous.RunAsync();

    [Benchmark, BenchmarkCategory("2 anonymous")]
    public Task Anonymous_ours() => _oursAnonymous.RunAsync();

    /// <summary>A request that asks for anything scoped has a scope, whoever asks first.</summary>
    [Benchmark, BenchmarkCategory("3 authenticated read")]
    public Task Read_bare() => _bareScope.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("3 authenticated read")]
    public Task Read_framework() => _frameworkRead.RunAsync();

    [Benchmark, BenchmarkCategory("3 authenticated read")]
    public Task Read_ours() => _oursRead.RunAsync();

    [Benchmark, BenchmarkCategory("3 authenticated read")]
    public Task Read_ours_without_the_scheme() => _oursReadAlone.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("4 write")]
    public Task Write_framework() => _frameworkWrite.RunAsync();

    [Benchmark, BenchmarkCategory("4 write")]
    public Task Write_ours() => _oursWrite.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("5 forged cookie")]
    public Task Forged_framework() => _frameworkForged.RunAsync();

    [Benchmark, BenchmarkCategory("5 forged cookie")]
    public Task Forged_ours() => _oursForged.RunAsync();

    private static ISessionService Sessions(HttpContext http) => http.RequestServices.GetRequiredService<ISessionService>();

    private static string Forged() => new('A', 150);

    private static Task FrameworkRead(HttpContext http)
    {
        _ = http.Session.GetInt32("n");
        _ = http.User.Identity!.Name;
        return Task.CompletedTask;
    }

    private static Task FrameworkWrite(HttpContext http)
    {
        http.Session.SetInt32("n", Environment.TickCount);
        return Task.CompletedTask;
    }

    private static Task OurRead(HttpContext http)
    {
        var state = Sessions(http).State;
        _ = state.Get<int>("n");
        _ = state.User.Identity!.Name;
        return Task.CompletedTask;
    }

    private static Task OurWrite(HttpContext http) => Sessions(http).IncrementAsync("n");

    internal sealed class Scoped
    {
        public Task WorkAsync() => Task.CompletedTask;
    }
}
