using System.Collections.Concurrent;
using System.Diagnostics;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>Keeps the activities of the process that have ended: ours, or also those of the framework.</summary>
internal sealed class Traces : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public Traces(bool isOfAll = false)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => isOfAll || source.Name == BlazorSessionsDefaults.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyCollection<Activity> All => _ended;

    public Activity Single(string name) => Assert.Single(Of(name));

    public IEnumerable<Activity> Of(string name) => _ended.Where(activity => activity.OperationName == "blazorsessions." + name);

    public void Clear() => _ended.Clear();

    public void Dispose() => _listener.Dispose();
}
