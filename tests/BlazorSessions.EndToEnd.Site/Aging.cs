namespace BlazorSessions.EndToEnd.Site;

/// <summary>How long a sign-in counts as recent; a test makes that no time at all, without touching the page.</summary>
internal sealed class Aging
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    public event Action? Changed;

    public TimeSpan Within { get; private set; } = s_long;

    public void Age() => Set(TimeSpan.FromTicks(1));

    public void Reset() => Set(s_long);

    private void Set(TimeSpan within)
    {
        Within = within;
        Changed?.Invoke();
    }
}
