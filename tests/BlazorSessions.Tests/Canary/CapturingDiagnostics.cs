using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;

namespace BlazorSessions.Tests.Canary;

/// <summary>Listens to all traces, metrics and thrown exceptions of the process while it lives.</summary>
internal sealed class CapturingDiagnostics : IDisposable
{
    [ThreadStatic]
    private static bool s_isInside;

    private readonly Haystack _haystack;
    private readonly ActivityListener _activities;
    private readonly MeterListener _metrics;

    public CapturingDiagnostics(Haystack haystack)
    {
        _haystack = haystack;
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Take,
        };
        ActivitySource.AddActivityListener(_activities);
        _metrics = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        _metrics.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Take(instrument, tags));
        _metrics.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Take(instrument, tags));
        _metrics.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Take(instrument, tags));
        _metrics.Start();
        AppDomain.CurrentDomain.FirstChanceException += Take;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Take;
        _metrics.Dispose();
        _activities.Dispose();
    }

    private void Take(Activity activity)
    {
        _haystack.Add("activity", $"{activity.OperationName} {activity.DisplayName} {activity.TraceStateString}");
        _haystack.Add("activity", (object)activity.TagObjects);
        _haystack.Add("activity", (object)activity.Baggage);
        _haystack.Add("activity", (object)activity.Events.SelectMany(raised => raised.Tags));
    }

    private void Take(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _haystack.Add("metric", instrument.Name);
        foreach (var tag in tags)
        {
            _haystack.Add("metric", $"{tag.Key}={tag.Value}");
        }
    }

    private void Take(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (s_isInside)
        {
            return;
        }

        s_isInside = true;
        try
        {
            _haystack.Add("exception", thrown.Exception.ToString());
        }
        finally
        {
            s_isInside = false;
        }
    }
}
