namespace BlazorSessions;

/// <summary>What lifetimes one session may be given.</summary>
internal static class Lifetimes
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3650);

    public static void Check(TimeSpan? idle, TimeSpan? absolute)
    {
        if (idle is null && absolute is null)
        {
            throw new ArgumentException("Neither lifetime is given. Set idle, absolute or both.");
        }

        Check(idle, nameof(idle));
        Check(absolute, nameof(absolute));
        if (absolute < idle)
        {
            throw new ArgumentException(
                $"The absolute lifetime ({absolute}) is shorter than the idle one ({idle}). Make it at least as long.",
                nameof(absolute));
        }
    }

    /// <summary>Returns when a session ends that has begun at a moment; null when that is to stay as it is.</summary>
    public static DateTimeOffset? End(DateTimeOffset begun, TimeSpan? absolute, DateTimeOffset now)
    {
        var end = begun + absolute;
        return end > now || end is null ? end : throw new ArgumentOutOfRangeException(
            nameof(absolute),
            absolute,
            $"The session has begun at {begun:u}, so it would be over. Give it longer, or end it by SignOutAsync().");
    }

    /// <summary>
    /// Returns when a session ends: after its idle time, at its absolute end at the latest. Whatever a store holds, there is
    /// such a moment.
    /// </summary>
    public static DateTimeOffset End(DateTimeOffset lastActivity, TimeSpan idle, DateTimeOffset absolute)
    {
        var left = absolute - lastActivity;
        return left <= idle ? absolute
            : idle <= TimeSpan.Zero ? lastActivity
            : lastActivity + idle;
    }

    private static void Check(TimeSpan? time, string name)
    {
        if (time < s_shortest || time > s_longest)
        {
            throw new ArgumentOutOfRangeException(name, time, "Make it one second to ten years.");
        }
    }
}
