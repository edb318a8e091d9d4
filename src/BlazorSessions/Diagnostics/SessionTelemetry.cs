using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace BlazorSessions.Diagnostics;

/// <summary>
/// The instruments of an app, of the meter <see cref="BlazorSessionsDefaults.MeterName"/>; who measures for the sessions of a
/// name has them by <see cref="SessionMeasures"/>. No tag names a session, a user or a browser: each value of a tag is a
/// series that is kept for ever.
/// </summary>
internal sealed class SessionTelemetry
{
    // From what is in this process to what takes as long as a verb may.
    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly ConcurrentBag<Func<Measurement<int>>> _live = [];
    private readonly ConcurrentBag<Func<Measurement<int>>> _circuits = [];
    private readonly ConcurrentBag<Func<Measurement<int>>> _backplanes = [];

    public SessionTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(BlazorSessionsDefaults.MeterName, SessionActivities.Version);
        Started = meter.CreateCounter<long>("blazorsessions.session.started", "{session}", "Sessions that this node has created.");
        Ended = meter.CreateCounter<long>("blazorsessions.session.ended", "{session}", "Sessions that this node has ended.");
        EndTold = Seconds(
            meter, "blazorsessions.session.end.duration", "From an end, as this node learns of it, until its last circuit here is told.");
        Conflicts = meter.CreateCounter<long>("blazorsessions.store.conflicts", "{conflict}", "Writes that another node's came before.");
        StoreTime = Seconds(meter, "blazorsessions.store.operation.duration", "Time of the calls of the store.");
        CookiesRejected = meter.CreateCounter<long>(
            "blazorsessions.cookie.rejected", "{cookie}", "Session cookies that let nobody in.");
        Proofs = meter.CreateCounter<long>(
            "blazorsessions.proofs", "{proof}", "What asking browsers for the current secret of their session came to.");
        BackplaneLag = Seconds(meter, "blazorsessions.backplane.lag", "From the publishing of a message until this node has heard it.");
        BackplaneMalformed = meter.CreateCounter<long>(
            "blazorsessions.backplane.malformed", "{message}", "Messages of the backplane that are none of this release.");
        MirrorApplied = meter.CreateCounter<long>(
            "blazorsessions.mirror.applied", "{change}", "Changes of sessions that a sink has taken.");
        MirrorFailed = meter.CreateCounter<long>("blazorsessions.mirror.failed", "{call}", "Calls of a sink that failed.");
        MirrorDropped = meter.CreateCounter<long>(
            "blazorsessions.mirror.dropped", "{change}", "Changes of sessions that a sink will not be told of.");
        MirrorQueued = meter.CreateUpDownCounter<long>(
            "blazorsessions.mirror.queued", "{session}", "Sessions that a sink has still to be told of.");
        meter.CreateObservableUpDownCounter(
            "blazorsessions.session.live", () => Look(_live), "{session}", "Sessions of which this node holds a copy.");
        meter.CreateObservableUpDownCounter(
            "blazorsessions.circuit.live", () => Look(_circuits), "{circuit}", "Circuits that this node keeps, connected or not.");
        meter.CreateObservableGauge(
            "blazorsessions.backplane.connected",
            () => Look(_backplanes),
            "{connection}",
            "1 where this node hears what other nodes publish, else 0.");
    }

    public Counter<long> Started { get; }

    public Counter<long> Ended { get; }

    public Histogram<double> EndTold { get; }

    public Counter<long> Conflicts { get; }

    public Histogram<double> StoreTime { get; }

    public Counter<long> CookiesRejected { get; }

    public Counter<long> Proofs { get; }

    public Histogram<double> BackplaneLag { get; }

    public Counter<long> BackplaneMalformed { get; }

    public Counter<long> MirrorApplied { get; }

    public Counter<long> MirrorFailed { get; }

    public Counter<long> MirrorDropped { get; }

    public UpDownCounter<long> MirrorQueued { get; }

    /// <summary>Shows from now on how many live copies there are of a name.</summary>
    public void WatchLive(KeyValuePair<string, object?> name, Func<int> count) => _live.Add(() => new Measurement<int>(count(), name));

    /// <summary>Shows from now on how many circuits there are.</summary>
    public void WatchCircuits(Func<int> count) => _circuits.Add(() => new Measurement<int>(count()));

    /// <summary>Shows from now on whether the backplane of a name is connected.</summary>
    public void WatchBackplane(KeyValuePair<string, object?> name, Func<bool> isConnected) =>
        _backplanes.Add(() => new Measurement<int>(isConnected() ? 1 : 0, name));

    private static Histogram<double> Seconds(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: s_seconds);

    private static IEnumerable<Measurement<int>> Look(IEnumerable<Func<Measurement<int>>> watched) =>
        watched.Select(static look => look());
}
