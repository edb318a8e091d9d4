using System.Net;
using System.Text.Json;
using BlazorSessions.Headless;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.Tests.Hosting;

/// <summary>A browser as an HTTP client with a cookie jar.</summary>
internal static class Visiting
{
    private static readonly string[] s_renewing = ["/api/regenerate", "/api/sign-in"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> GetAsync(this HeadlessBrowser browser, string path, params (string Name, string Value)[] headers) =>
        browser.SendAsync(Request(HttpMethod.Get, path, headers), Stop);

    /// <summary>
    /// Sends a request. Where it is for a new secret, no page proves anything until the answer is here: a circuit whose page
    /// still has the previous cookie asks again after a pause, which never ends while the clock stands.
    /// </summary>
    public static async Task<HttpResponseMessage> PostAsync(
        this HeadlessBrowser browser, string path, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage? response = null;
        await (s_renewing.Any(path.StartsWith) ? InTurnAsync(browser, SendAsync) : SendAsync());
        return response!;

        async Task<object?> SendAsync() => response = await browser.SendAsync(Request(HttpMethod.Post, path, headers), Stop);
    }

    public static async Task<HttpStatusCode> StatusAsync(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }

    public static async Task<string> TextAsync(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync(Stop);
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
    }

    public static async Task<JsonElement> StateAsync(this HeadlessBrowser browser) =>
        JsonDocument.Parse(await browser.GetAsync("/api/state").TextAsync()).RootElement;

    /// <summary>The headers with which a browser asks for a page in its address bar.</summary>
    public static (string Name, string Value)[] Navigation { get; } = [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")];

    /// <summary>What the answer sets for the session's cookie; null when it leaves it alone.</summary>
    public static SetCookieHeaderValue? SetSession(this HttpResponseMessage response, string name = BlazorSessionsDefaults.SecureCookieName) =>
        response.SetCookies().SingleOrDefault(cookie => cookie.Name == name);

    public static IEnumerable<SetCookieHeaderValue> SetCookies(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var values) ? SetCookieHeaderValue.ParseList([.. values]) : [];

    public static string? LocationOf(this HttpResponseMessage response) => response.Headers.Location?.OriginalString;

    public static bool VariesByCookie(this HttpResponseMessage response) => response.Headers.Vary.Contains("Cookie");

    public static bool IsNotStored(this HttpResponseMessage response) => response.Headers.CacheControl?.NoStore == true;

    /// <summary>The session's cookie as a header, for requests without a browser.</summary>
    public static (string Name, string Value) CookieHeader(this HeadlessBrowser browser) =>
        ("Cookie", $"{BlazorSessionsDefaults.SecureCookieName}={browser.Cookie()}");

    public static string? Cookie(this HeadlessBrowser browser) => browser.Cookies[BlazorSessionsDefaults.SecureCookieName];

    public static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static Task<object?> InTurnAsync(HeadlessBrowser browser, Func<Task<object?>> work) =>
        HeadlessSessionScripts.InTurnAsync(browser, TicketProtocol.RedeemPathOf(SessionName.Default), work, Stop);
}
