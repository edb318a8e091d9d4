using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HeadlessBlazor;

namespace BlazorSessions.Headless;

/// <summary>What the JavaScript module of BlazorSessions does in a browser, for a headless one.</summary>
public static class HeadlessSessionScripts
{
    private const string Module = "/_session/blazorsessions.js";

    private static readonly ConditionalWeakTable<HeadlessBrowser, ConcurrentDictionary<string, SemaphoreSlim>> s_locks = [];
    private static readonly ConditionalWeakTable<HeadlessBrowser, ConcurrentDictionary<Ear, bool>> s_ears = [];

    /// <summary>
    /// Lets circuits sign in and out, start sessions and renew cookies in this browser, as its tabs would: taking turns,
    /// with the cookies they share. <c>reload</c> is counted as a navigation of the tab and left to the test to follow.
    /// </summary>
    /// <returns>The same browser.</returns>
    public static HeadlessBrowser UseSessionScripts(this HeadlessBrowser browser)
    {
        ArgumentNullException.ThrowIfNull(browser);
        browser.Scripts
            .Module(Module, "redeem", (tab, arguments, stop) =>
                InTurnAsync(tab.Browser, Path(arguments), () => RedeemAsync(tab, arguments, stop), stop))
            .Module(Module, "listen", (tab, arguments, stop) => ListenAsync(tab, Path(arguments), stop))
            .Module(Module, "prove", (tab, arguments, stop) =>
                InTurnAsync(tab.Browser, Path(arguments), async () => await SendAsync(tab, arguments, Ticket(arguments), stop), stop))
            .Module(Module, "fence", (_, _, _) => Task.FromResult<object?>(true))
            .Module(Module, "reload", (tab, _, _) =>
            {
                tab.RequestReload();
                return Task.FromResult<object?>(true);
            });
        return browser;
    }

    /// <summary>How many tabs wait to hear that another one has changed a cookie.</summary>
    internal static int CountListening(HeadlessBrowser browser) => EarsOf(browser).Count;

    /// <summary>
    /// Tabs of one browser take turns, so that each request brings the cookie of the answer before; at each path, as each
    /// session of an app has its own and a cookie of its own.
    /// </summary>
    internal static async Task<object?> InTurnAsync(
        HeadlessBrowser browser, string path, Func<Task<object?>> work, CancellationToken stop)
    {
        var turn = s_locks.GetValue(browser, static _ => []).GetOrAdd(path, static _ => new SemaphoreSlim(1, 1));
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

    // In the same turn: whether the cookie was kept, only the next request shows.
    private static async Task<object?> RedeemAsync(HeadlessTab tab, JsonElement[] arguments, CancellationToken stop)
    {
        var answer = await SendAsync(tab, arguments, Ticket(arguments), stop);
        if (answer.Prove is null)
        {
            return answer;
        }

        var proof = await SendAsync(tab, arguments, answer.Prove, stop);
        foreach (var ear in EarsOf(tab.Browser).Keys.Where(ear => ear.Tab != tab && ear.Path == Path(arguments)))
        {
            ear.Heard.TrySetResult(true);
        }

        return answer with { Proof = proof };
    }

    // Tabs of one browser hear when another one has changed the cookie that is exchanged at a path.
    private static async Task<object?> ListenAsync(HeadlessTab tab, string path, CancellationToken stop)
    {
        var (ears, ear) = (EarsOf(tab.Browser), new Ear(tab, path, new TaskCompletionSource<bool>(
            TaskCreationOptions.RunContinuationsAsynchronously)));
        ears[ear] = true;
        try
        {
            return await ear.Heard.Task.WaitAsync(stop);
        }
        finally
        {
            ears.TryRemove(ear, out _);
        }
    }

    private static ConcurrentDictionary<Ear, bool> EarsOf(HeadlessBrowser browser) =>
        s_ears.GetValue(browser, static _ => new ConcurrentDictionary<Ear, bool>());

    private static string Path(JsonElement[] arguments) => arguments[0].GetString()!; // as the circuit sends it

    private static string Ticket(JsonElement[] arguments) => arguments[1].GetString()!; // a text, as the circuit sends it

    private static async Task<Answer> SendAsync(
        HeadlessTab tab, JsonElement[] arguments, string ticket, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(arguments));
        request.Headers.Add(arguments[2].GetString()!, "1");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Sec-Fetch-Mode", "cors");
        request.Content = new StringContent(ticket);
        using var response = await tab.Browser.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
        {
            return new Answer((int)response.StatusCode, null, null, null);
        }

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
        return new Answer(200, Text("receipt"), Text("prove"), null);

        string? Text(string name) =>
            json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private sealed record Ear(HeadlessTab Tab, string Path, TaskCompletionSource<bool> Heard);

    private sealed record Answer(int Status, string? Receipt, string? Prove, Answer? Proof);
}
