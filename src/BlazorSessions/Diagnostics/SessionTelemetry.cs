using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace BlazorSessions.Diagnostics;

/// <summary>The measures of all sessions of an app, of the meter <c>BlazorSessions</c>. Tags have few values.</summary>
internal sealed class SessionTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "BlazorSessions";

    private readonly ConcurrentBag<Func<Measurement<int>>> _backplanes = [];

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
        BackplaneMalformed = meter.CreateCounter<long>(
            "blazorsessions.backplane.malformed", "{message}", "Messages of the backplane that are none of this release.");
        meter.CreateObservableGauge(
            "blazorsessions.backplane.connected",
            () => _backplanes.Select(static backplane => backplane()),
            "{connection}",
            "1 where this node hears what other nodes publish, else 0.");
    }

    public Counter<long> BackplaneMalformed { get; }

    public Counter<long> MirrorApplied { get; }

    public Counter<long> MirrorFailed { get; }

    public Counter<long> MirrorDropped { get; }

    public UpDownCounter<long> MirrorQueued { get; }

    /// <summary>Shows from now on whether the backplane of a session name is connected.</summary>
    public void Watch(SessionName name, Func<bool> isConnected) => _backplanes.Add(
        () => new Measurement<int>(isConnected() ? 1 : 0, new KeyValuePair<string, object?>("session", name.Value)));
}
