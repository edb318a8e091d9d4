using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Mirroring;

/// <summary>Adds up what an app measures, of that app alone.</summary>
internal sealed class Measures : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public Measures(IServiceProvider app)
    {
        var meters = app.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "BlazorSessions" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, by, tags, _) =>
            {
                _sums.AddOrUpdate(instrument.Name, by, (_, sum) => sum + by);
                foreach (var (name, value) in tags)
                {
                    _sums.AddOrUpdate($"{instrument.Name} {name}={value}", by, (_, sum) => sum + by);
                }
            });
        _listener.Start();
    }

    /// <summary>Gets the sum of a measure of the mirror, such as <c>dropped</c> or <c>dropped session=cart</c>.</summary>
    public long this[string mirror] => Of("mirror." + mirror);

    /// <summary>Gets the sum of any measure, without the meter's name before it.</summary>
    public long Of(string measure) => _sums.GetValueOrDefault("blazorsessions." + measure);

    public void Dispose() => _listener.Dispose();
}
