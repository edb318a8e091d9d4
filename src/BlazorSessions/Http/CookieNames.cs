using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>The names of cookies that the app has not named itself.</summary>
/// <remarks>
/// Apps of one host share its cookies, whatever their ports and paths. So a name ends with a mark of the app: of what keeps
/// it apart in Data Protection. Nodes and versions of an app that can read each other's cookies have that in common, and
/// those that differ in it could read nothing under one name either.
/// </remarks>
internal sealed class CookieNames(IHostEnvironment environment, IOptions<DataProtectionOptions> protection)
{
    private const int MarkLength = 8;

    private readonly string _mark = MarkOf(protection.Value.ApplicationDiscriminator);

    /// <summary>Gets whether the cookie is not Secure over plain http.</summary>
    public bool MayBePlain { get; } = environment.IsDevelopment();

    /// <summary>Returns the name of a session's cookie.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isPlain">Whether it is not Secure.</param>
    public string Of(SessionName session, bool isPlain)
    {
        var name = isPlain ? BlazorSessionsDefaults.DevelopmentCookieName : BlazorSessionsDefaults.SecureCookieName;
        return name + _mark + (session.HasUsers ? string.Empty : $"-{session.Value}");
    }

    private static string MarkOf(string? discriminator)
    {
        if (string.IsNullOrWhiteSpace(discriminator))
        {
            return string.Empty;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(discriminator.Trim()));
        return "-" + string.Concat(hash.Take(MarkLength).Select(part => (char)('a' + (part % 26))));
    }
}
