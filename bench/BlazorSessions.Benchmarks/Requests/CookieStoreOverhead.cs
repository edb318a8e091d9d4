using System.Security.Claims;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Requests;

/// <summary>
/// A session in the browser's cookies beside the framework's own way to keep something there: the ticket of cookie
/// authentication, with the same user and the same values in its properties.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class CookieStoreOverhead
{
    private static readonly ClaimsPrincipal s_user = new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, "42"), new Claim(ClaimTypes.Name, "Ada"), new Claim(ClaimTypes.Role, "admin")], "bench"));

    private readonly Pipeline _ticketRead = Pipeline.Ticket(ReadTicketAsync);
    private readonly Pipeline _ticketWrite = Pipeline.Ticket(WriteTicketAsync);
    private readonly Pipeline _oursRead = Pipeline.OursInCookies(ReadAsync);
    private readonly Pipeline _oursWrite = Pipeline.OursInCookies(WriteAsync);

    /// <summary>Gets or sets how many values of 100 characters there are.</summary>
    [Params(0, 3, 20)]
    public int Values { get; set; }

    [GlobalSetup]
    public async Task SignInAsync()
    {
        foreach (var pipeline in new[] { _ticketRead, _ticketWrite })
        {
            pipeline.Cookie = await pipeline.CookiesOfAsync(http => http.SignInAsync(s_user, Properties(Values)));
        }

        foreach (var pipeline in new[] { _oursRead, _oursWrite })
        {
            pipeline.Cookie = await pipeline.CookiesOfAsync(async http =>
            {
                await Sessions(http).SignInAsync(s_user);
                for (var i = 0; i < Values; i++)
                {
                    await Sessions(http).SetAsync($"value {i}", Value(i));
                }
            });
        }

        Console.WriteLine($"// Cookie header with {Values} values: ticket {_ticketRead.Cookie!.Length}, ours {_oursRead.Cookie!.Length} characters.");
    }

    [Benchmark(Baseline = true), BenchmarkCategory("read")]
    public Task Read_ticket() => _ticketRead.RunAsync();

    [Benchmark, BenchmarkCategory("read")]
    public Task Read_ours() => _oursRead.RunAsync();

    [Benchmark(Baseline = true), BenchmarkCategory("write")]
    public Task Write_ticket() => _ticketWrite.RunAsync();

    [Benchmark, BenchmarkCategory("write")]
    public Task Write_ours() => _oursWrite.RunAsync();

    private static ISessionService Sessions(HttpContext http) => http.RequestServices.GetRequiredService<ISessionService>();

    private static string Value(int index) => Convert.ToHexString(SHA512.HashData(BitConverter.GetBytes(index)))[..100];

    private static AuthenticationProperties Properties(int count) => new(
        Enumerable.Range(0, count).ToDictionary(i => $"value {i}", i => (string?)Value(i)));

    private static async Task ReadTicketAsync(HttpContext http)
    {
        var ticket = await http.AuthenticateAsync();
        _ = ticket.Properties!.GetString("value 0"); // Not null: signed in.
    }

    private static async Task WriteTicketAsync(HttpContext http)
    {
        var ticket = await http.AuthenticateAsync();
        var properties = ticket.Properties!.Clone(); // Not null: signed in.
        properties.SetString("n", $"{Environment.TickCount}");
        await http.SignInAsync(ticket.Principal!, properties);
    }

    private static Task ReadAsync(HttpContext http)
    {
        _ = Sessions(http).State.TryGet<string>("value 0", out _);
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext http) => Sessions(http).IncrementAsync("n");
}
