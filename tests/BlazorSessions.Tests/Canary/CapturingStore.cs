using BlazorSessions.Stores;
using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Canary;

/// <summary>A memory store that shows every byte it is given, and fails when it is told to.</summary>
internal sealed class CapturingStore(TimeProvider clock, Haystack haystack) : BrokenStore(clock)
{
    public bool IsDown { get; set; }

    public override ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        Check();
        haystack.Add("store", record.ToString());
        haystack.Add("store", record.TokenHash.AsSpan());
        haystack.Add("store", record.Device);
        return base.TryCreateAsync(record, cancellationToken);
    }

    public override ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        Check();
        return base.FindAsync(handle, cancellationToken);
    }

    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        Check();
        haystack.Add("store", delta.ToString());
        foreach (var (key, data) in delta.Sets)
        {
            haystack.Add("store", key);
            haystack.Add("store", data.Span);
        }

        foreach (var hash in new[] { delta.ExpectedTokenHash, delta.NewTokenHash })
        {
            haystack.Add("store", hash?.ToArray());
        }

        if (delta.SignIn is { } signIn)
        {
            haystack.Add("store", signIn.ToString());
            haystack.Add("store", signIn.User.Ticket.Span);
        }

        return base.MergeAsync(handle, delta, cancellationToken);
    }

    public override ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        Check();
        return base.EndAsync(handle, cancellationToken);
    }

    private void Check()
    {
        if (IsDown)
        {
            throw new IOException("The store is away.");
        }
    }
}
