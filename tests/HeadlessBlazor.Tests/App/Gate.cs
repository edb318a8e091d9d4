namespace HeadlessBlazor.Tests.App;

/// <summary>Holds up whoever wants to pass until a test opens it.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task PassAsync() => _open.Task;

    public void Open() => _open.TrySetResult();
}
