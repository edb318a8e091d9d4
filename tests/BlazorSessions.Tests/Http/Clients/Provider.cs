namespace BlazorSessions.Tests.Http.Clients;

/// <summary>An identity provider that renews tokens, as the app's delegate asks it: takes each refresh token once.</summary>
internal sealed class Provider
{
    // _gate guards the set.
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = [];
    private int _asked;

    /// <summary>Gets how often it was asked.</summary>
    public int Asked => _asked;

    /// <summary>Gets whether it has refused a token.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Gets or sets what stands before its answer.</summary>
    public Func<SessionTokenRenewalContext, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Gets or sets how long its tokens are good; null when it does not say.</summary>
    public TimeSpan? ExpiresIn { get; set; } = TimeSpan.FromMinutes(10);

    public async Task<RenewedTokens?> RenewAsync(SessionTokenRenewalContext context, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _asked);
        await Before(context, cancellationToken);
        lock (_gate)
        {
            // One that is used twice is taken for stolen.
            IsRefused |= !_taken.Add(context.RefreshToken!);
            return IsRefused
                ? null
                : new RenewedTokens($"renewed {number} of {context.UserKey}", $"refresh {number} of {context.UserKey}", ExpiresIn);
        }
    }

    /// <summary>Takes a refresh token for spent from now on.</summary>
    public void Spend(string refreshToken)
    {
        lock (_gate)
        {
            _taken.Add(refreshToken);
        }
    }

    /// <summary>Takes all refresh tokens for good again.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _taken.Clear();
            IsRefused = false;
        }
    }
}
