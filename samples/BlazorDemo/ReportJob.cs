using BlazorSessions;

namespace BlazorDemo;

/// <summary>Work that outlives the click that started it, and tells the session how far it is.</summary>
internal sealed partial class ReportJob(ISessionDirectory sessions, TimeProvider clock, ILogger<ReportJob> logger)
{
    public const int Steps = 5;

    public void Start(SessionHandle handle) => _ = RunAsync(handle);

    private async Task RunAsync(SessionHandle handle)
    {
        try
        {
            for (var done = 1; done <= Steps; done++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(400), clock);
                await sessions.UpdateAsync(handle, edit => edit.Set("report.done", done));
            }
        }
        catch (SessionException exception)
        {
            // Signed out meanwhile, or the store is away: the report is written all the same, only nobody is told.
            NobodyTold(handle, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "A report is written, but session {Handle} could not be told.")]
    private partial void NobodyTold(SessionHandle handle, Exception exception);
}
