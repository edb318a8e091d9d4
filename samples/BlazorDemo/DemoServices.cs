using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BlazorDemo;

/// <summary>What the demo shows besides sessions. An app of your own needs none of it.</summary>
internal static class DemoServices
{
    public static IServiceCollection AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new DemoNode(configuration["BlazorDemo:Node"] is { Length: > 0 } name ? name : "one"));
        services.AddSingleton<ReportJob>();
        services.AddScoped<CurrentCircuit>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CurrentCircuit>());
        return services;
    }
}
