using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

/// <summary>Data Protection with a key of its own, which nobody else has; that of the test apps knows its key by no id.</summary>
internal static class OwnKeys
{
    public static void Use(IServiceCollection services, BlazorSessionsBuilder sessions)
    {
        services.AddSingleton<IDataProtectionProvider>(provider => new ServiceCollection()
            .AddSingleton(provider.GetRequiredService<IKeyManager>()).AddLogging().AddDataProtection().Services
            .BuildServiceProvider().GetRequiredService<IDataProtectionProvider>());
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new InMemoryKeys());
    }
}
