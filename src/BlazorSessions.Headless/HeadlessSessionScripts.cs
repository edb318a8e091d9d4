using System.Runtime.CompilerServices;
using System.Text.Json;
using HeadlessBlazor;

namespace BlazorSessions.Headless;

/// <summary>What the JavaScript module of BlazorSessions does in a browser, for a headless one.</summary>
public static class HeadlessSessionScripts
{
    private const string Module = "/_session/blazorsessions.js";

    private static readonly ConditionalWeakTable<HeadlessBrowser, SemaphoreSlim> s_locks = [];

    /// <summary>
    /// Lets circuits sign in and out, start sessions and renew cookies in this browser, as its tabs would: taking turns,
    /// with the cookies they share. <c>reload</c> is counted as a navigation of the tab and left to the test to follow.
    /// </summary>
    /// <returns>The same browser.</returns>
    public static HeadlessBrowser UseSessionScripts(this HeadlessBrowser browser)
    {
        ArgumentNullException.ThrowIfNull(browser);
        browser.Scripts
            .Module(Module, "redeem", (tab, arguments, stop) => ExchangeAsync(tab, HttpMethod.Post, arguments, stop))
            .Module(
                Module, "renewAntiforgery", (tab, arguments, stop) => ExchangeAsync(tab, HttpMethod.Get, arguments, stop))
            .Module(Module, "fence", (_, _, _) => Task.FromResult<object?>(true))
            .Module(Module, "reload", (tab, _, _) =>
            {
                tab.RequestReload();
                return Task.FromResult<object?>(true);
            });
        return browser;
    }

    /// <summary>Tabs of one browser take turns, so that each request brings the cookie of the answer before.</summary>
    internal static async Task<object?> InTurnAsync(
        HeadlessBrowser browser, Func<Task<object?>> work, CancellationToken stop)
    {
        var turn = s_locks.GetValue(browser, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private static Task<object?> ExchangeAsync(
        HeadlessTab tab, HttpMethod method, JsonElement[] arguments, CancellationToken stop) =>
        InTurnAsync(tab.Browser, () => SendAsync(tab, method, arguments, stop), stop);

    private static async Task<object?> SendAsync(
        HeadlessTab tab, HttpMethod method, JsonElement[] arguments, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, arguments[0].GetString());
        request.Headers.Add(arguments[^1].GetString()!, "1"); // The last argument of both names the header.
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Sec-Fetch-Mode", "cors");
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(arguments[1].GetString()!);
        }

        using var response = await tab.Browser.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
        {
            return new { status = (int)response.StatusCode, receipt = (string?)null };
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
        return new { status = 200, receipt = answer.RootElement.GetProperty("receipt").GetString() };
    }
}
