using System.Diagnostics.Metrics;

namespace BlazorSessions.Diagnostics;

/// <summary>The measures of all sessions of an app, of the meter <c>BlazorSessions</c>. Tags have few values.</summary>
internal sealed class SessionTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "BlazorSessions";

    public SessionTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        MirrorApplied = meter.CreateCounter<long>(
            "blazorsessions.mirror.applied", "{change}", "Changes of sessions that a sink has taken.");
        MirrorFailed = meter.CreateCounter<long>(
            "blazorsessions.mirror.failed", "{call}", "Calls of a sink that failed.");
        MirrorDropped = meter.CreateCounter<long>(
            "blazorsessions.mirror.dropped", "{change}", "Changes of sessions that a sink will not be told of.");
        MirrorQueued = meter.CreateUpDownCounter<long>(
            "blazorsessions.mirror.queued", "{session}", "Sessions that a sink has still to be told of.");
    }

    public Counter<long> MirrorApplied { get; }

    public Counter<long> MirrorFailed { get; }

    public Counter<long> MirrorDropped { get; }

    public UpDownCounter<long> MirrorQueued { get; }
}
