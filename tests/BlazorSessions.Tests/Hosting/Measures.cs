using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>Adds up what an app measures, of that app alone.</summary>
internal sealed class Measures : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Instrument, double Value)> _recorded = new();
    private readonly ConcurrentDictionary<string, long> _now = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Instrument, string Tag, string Value), bool> _tags = new();
    private readonly ConcurrentBag<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();

    public Measures(IServiceProvider app)
    {
        var meters = app.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "BlazorSessions" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                _instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, by, tags, _) => Take(_sums, instrument, by, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, now, tags, _) => Take(_now, instrument, now, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            _recorded.Enqueue((instrument.Name, value));
            Take(_sums, instrument, 1, tags);
        });
        _listener.Start();
    }

    /// <summary>Gets every instrument of the app's meter.</summary>
    public IReadOnlyCollection<Instrument> Instruments => _instruments;

    /// <summary>Gets each tag that a measure had.</summary>
    public IEnumerable<(string Instrument, string Tag, string Value)> Tags => _tags.Keys;

    /// <summary>Gets the sum of a measure of the mirror, such as <c>dropped</c> or <c>dropped blazorsessions.sink=…</c>.</summary>
    public long this[string mirror] => Of("mirror." + mirror);

    /// <summary>
    /// Gets the sum of any measure, without the meter's name before it; how often there was one, of times. With a tag, such
    /// as <c>session.ended blazorsessions.session.end_reason=idle</c>, the part that had it.
    /// </summary>
    public long Of(string measure) => _sums.GetValueOrDefault("blazorsessions." + measure);

    /// <summary>Gets the times that a measure recorded, in seconds.</summary>
    public double[] Times(string measure) =>
        [.. _recorded.Where(one => one.Instrument == "blazorsessions." + measure).Select(one => one.Value)];

    /// <summary>Looks how many there are now, over all names.</summary>
    public long Now(string measure)
    {
        lock (_now)
        {
            _now.Clear();
            _listener.RecordObservableInstruments();
            return _now.GetValueOrDefault("blazorsessions." + measure);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(
        ConcurrentDictionary<string, long> sums, Instrument instrument, long by, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        sums.AddOrUpdate(instrument.Name, by, (_, sum) => sum + by);
        foreach (var (name, value) in tags)
        {
            sums.AddOrUpdate($"{instrument.Name} {name}={value}", by, (_, sum) => sum + by);
            _tags[(instrument.Name, name, value?.ToString() ?? "")] = true;
        }
    }
}
