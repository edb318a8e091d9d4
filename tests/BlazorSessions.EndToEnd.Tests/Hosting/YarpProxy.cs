using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>YARP, with the transform that docs/deploy.md names.</summary>
internal sealed class YarpProxy : TlsProxy
{
    private WebApplication? proxy;

    public override async ValueTask DisposeAsync()
    {
        if (proxy is not null)
        {
            await proxy.StopAsync();
            await proxy.DisposeAsync();
        }
    }

    protected override async Task RunAsync(int port, Uri app, X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate)));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [
                new RouteConfig
                {
                    RouteId = "app",
                    ClusterId = "app",
                    Match = new RouteMatch { Path = "{**rest}" },
                    Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }],
                },
            ],
            [
                new ClusterConfig
                {
                    ClusterId = "app",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = app.ToString() } },
                },
            ]);
        proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync();
    }
}
