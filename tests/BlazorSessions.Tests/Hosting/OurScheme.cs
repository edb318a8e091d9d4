using BlazorSessions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Hosting;

/// <summary>The schemes of an app whose default is ours.</summary>
internal sealed class OurScheme : IOptionsMonitor<PolicySchemeOptions>
{
    private OurScheme()
    {
    }

    public static DefaultScheme Default { get; } = new(
        Options.Create(new AuthenticationOptions { DefaultScheme = BlazorSessionsDefaults.AuthenticationScheme }),
        new OurScheme(),
        new HttpContextAccessor());

    public PolicySchemeOptions CurrentValue { get; } = new();

    public PolicySchemeOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<PolicySchemeOptions, string?> listener) => null;
}
