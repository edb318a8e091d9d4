using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenIdConnectDemo.Tests;

/// <summary>One of the two apps, over https under a name of its own.</summary>
internal sealed class Site<T>(string address, Dictionary<string, string> settings, Action<IServiceCollection> services)
    : WebApplicationFactory<T>
    where T : class
{
    public TestServer Start()
    {
        var server = Server;
        server.BaseAddress = new Uri(address);
        return server;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(log => log.ClearProviders());
        builder.ConfigureTestServices(test =>
        {
            test.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
            services(test);
        });
    }
}
