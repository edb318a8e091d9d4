using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Http;

/// <summary>A few words for a list of devices, such as "Firefox on Linux". A hint for people, never evidence.</summary>
internal static class DeviceLabel
{
    private static readonly (string Mark, string Name)[] s_browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
        ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] s_systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static string? Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        var browser = Find(s_browsers, agent);
        var system = Find(s_systems, agent);
        return browser is null ? system : system is null ? browser : $"{browser} on {system}";
    }

    private static string? Find((string Mark, string Name)[] known, string agent) =>
        known.FirstOrDefault(entry => agent.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
