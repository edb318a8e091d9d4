using BlazorSessions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BlazorSessions.Tests.Schedules;

/// <summary>What a browser keeps: a jar for one cookie, and the lock that its tabs take turns by.</summary>
internal sealed class Browser(CookieProtector protector)
{
    private const string Name = BlazorSessionsDefaults.SecureCookieName;

    private string? _text;

    /// <summary>What the cookie says; null without one.</summary>
    public VerifiedCookie? Cookie => _text is null ? null : protector.Open(Name, _text);

    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Another browser with the same cookie.</summary>
    public Browser Copy() => new(protector) { _text = _text };

    public void Keep(SessionId id) => _text = protector.Seal(Name, id);

    public void Send(HttpRequest request)
    {
        if (_text is not null)
        {
            request.Headers.Cookie = $"{Name}={_text}";
        }
    }

    public void Receive(HttpResponse response)
    {
        foreach (var cookie in SetCookieHeaderValue.ParseList([.. response.Headers.SetCookie.OfType<string>()]))
        {
            _text = cookie.Value.Length == 0 ? null : cookie.Value.ToString();
        }
    }
}
