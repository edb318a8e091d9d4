using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>How test apps name their cookies.</summary>
internal static class CookieNaming
{
    /// <summary>Names cookies without a mark of the app, so that tests can write their names.</summary>
    public static IServiceCollection AddPlainCookieNames(this IServiceCollection services) => services.AddAppName(null);

    /// <summary>Gives the app another name for Data Protection.</summary>
    public static IServiceCollection AddAppName(this IServiceCollection services, string? name) =>
        services.PostConfigure<DataProtectionOptions>(options => options.ApplicationDiscriminator = name);
}
