using System.Diagnostics;
using System.Reflection;

namespace BlazorSessions.Diagnostics;

/// <summary>
/// The activities of this library, of the source <see cref="BlazorSessionsDefaults.ActivitySourceName"/>. There are none
/// while nobody listens.
/// </summary>
internal static class SessionActivities
{
    public const string SignIn = "blazorsessions.sign_in";
    public const string SignOut = "blazorsessions.sign_out";
    public const string End = "blazorsessions.end";
    public const string Exchange = "blazorsessions.exchange";
    public const string Redeem = "blazorsessions.redeem";
    public const string Sweep = "blazorsessions.sweep";
    public const string Receive = "blazorsessions.backplane.receive";

    /// <summary>What the names of calls of the store begin with.</summary>
    public const string Store = "blazorsessions.store.";

    /// <summary>Gets the version of this package, for who reads telemetry of several.</summary>
    public static string? Version { get; } = typeof(SessionActivities).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static ActivitySource Source { get; } = new(BlazorSessionsDefaults.ActivitySourceName, Version);

    /// <summary>Gets whether somebody listens.</summary>
    public static bool AreHeard => Source.HasListeners();

    /// <summary>Begins an activity of the sessions of a name; null when nobody wants it.</summary>
    public static Activity? Begin(string name, SessionName session, ActivityKind kind = ActivityKind.Internal) =>
        Source.StartActivity(name, kind)?.SetTag(SessionTags.Name, session.Value);

    /// <summary>
    /// Captures the context of the caller without its activity, which is over when what is run in the context begins.
    /// </summary>
    public static ExecutionContext? CaptureContext()
    {
        var current = Activity.Current;
        Activity.Current = null;
        var context = ExecutionContext.Capture();
        Activity.Current = current;
        return context;
    }

    /// <summary>Does something within an activity, which says whether it has failed; just does it when nobody listens.</summary>
    public static Task<T> RunAsync<T>(
        string name, SessionName session, Func<Activity?, Task<T>> work, ActivityKind kind = ActivityKind.Internal) =>
        AreHeard ? RunHeardAsync(name, session, work, kind) : work(null);

    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(
        string name, SessionName session, Func<Activity?, Task> work, ActivityKind kind = ActivityKind.Internal) =>
        AreHeard ? RunHeardAsync(name, session, WithResult(work), kind) : work(null);

    private static async Task<T> RunHeardAsync<T>(
        string name, SessionName session, Func<Activity?, Task<T>> work, ActivityKind kind)
    {
        using var activity = Begin(name, session, kind);
        try
        {
            return await work(activity);
        }
        catch (Exception exception)
        {
            activity?.SetFailure(exception);
            throw;
        }
    }

    private static Func<Activity?, Task<bool>> WithResult(Func<Activity?, Task> work) => async activity =>
    {
        await work(activity);
        return true;
    };

    /// <summary>
    /// Says of which session it is: by the handle, which is in the log too, opens nothing, and is what an incident is looked
    /// for by. Traces, unlike measures, may have any number of values.
    /// </summary>
    public static void SetHandle(this Activity activity, SessionHandle? handle) => activity.SetTag(SessionTags.Handle, handle?.Value);

    /// <summary>
    /// Says that it has failed, without the text of the failure, which may hold what a store or the app says. Who only gave
    /// up has met no error.
    /// </summary>
    public static void SetFailure(this Activity activity, Exception exception)
    {
        var type = SessionTags.ErrorTypeOf(exception);
        activity.SetTag(SessionTags.ErrorType, type);
        if (type != SessionTags.Cancelled)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
