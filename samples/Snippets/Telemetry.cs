using BlazorSessions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Snippets;

public static class Telemetry
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("shop"))
            .WithMetrics(metrics => metrics
                .AddMeter(BlazorSessionsDefaults.MeterName)
                .AddAspNetCoreInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(BlazorSessionsDefaults.ActivitySourceName)
                .AddAspNetCoreInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
    }
}
