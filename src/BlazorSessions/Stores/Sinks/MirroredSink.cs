namespace BlazorSessions.Stores.Sinks;

/// <summary>A sink that an app has chosen.</summary>
/// <param name="sink">The sink.</param>
/// <param name="options">How it is told.</param>
/// <param name="isOwned">Whether it was made for this app, and is disposed with it.</param>
internal sealed class MirroredSink(ISessionSink sink, SessionMirrorOptions options, bool isOwned) : IAsyncDisposable, IDisposable
{
    public ISessionSink Sink => sink;

    public SessionMirrorOptions Options => options;

    public void Dispose()
    {
        if (isOwned)
        {
            (sink as IDisposable)?.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned && sink is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else if (isOwned)
        {
            (sink as IDisposable)?.Dispose();
        }
    }
}
