namespace BlazorSessions.Users;

/// <summary>A load that is running, with all who wait for it.</summary>
internal sealed class UserLoad<TUser>(SignIn signIn)
    where TUser : class
{
    private readonly CancellationTokenSource _overtaken = new();
    private readonly TaskCompletionSource<UserAnswer<TUser>?> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SignIn SignIn => signIn;

    /// <summary>The answer; null when the load was overtaken by a newer one, or by the session.</summary>
    public Task<UserAnswer<TUser>?> Answer => _answer.Task;

    /// <summary>Cancelled when its answer is of no use any more.</summary>
    public CancellationToken Overtaken => _overtaken.Token;

    /// <summary>Whether its answer is known, and the session is being ended for it.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Lets those who wait go on without this load. What hangs on the token is code of the app.</summary>
    public void Overtake()
    {
        _answer.TrySetResult(null);
        _ = _overtaken.CancelAsync();
    }

    public void Complete(UserAnswer<TUser>? answer) => _answer.TrySetResult(answer);
}
