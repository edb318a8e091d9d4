namespace BlazorSessions.Ui.Tests.Assets.StaticApp;

/// <summary>The answer that a streamed page waits for while its first part is on the way.</summary>
public sealed class StreamedAnswer
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<bool> Task => _answer.Task;

    public void Give(bool answer) => _answer.SetResult(answer);
}
