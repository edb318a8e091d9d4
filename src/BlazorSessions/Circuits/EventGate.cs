namespace BlazorSessions.Circuits;

/// <summary>
/// Shut from the moment a session ends until the browser has drawn the signed-out page: events that were raised on
/// what the user saw before must not run as somebody else.
/// </summary>
internal sealed class EventGate
{
    private int _ends;
    private int _drawn;

    public bool IsShut => Volatile.Read(ref _ends) != Volatile.Read(ref _drawn);

    /// <summary>Gets how many ends there were: what <see cref="Open"/> is told once the browser has drawn them.</summary>
    public int Ends => Volatile.Read(ref _ends);

    public void Shut() => Interlocked.Increment(ref _ends);

    /// <summary>Opens the gate, unless another end came after the one that was drawn.</summary>
    public void Open(int ends) => Volatile.Write(ref _drawn, ends);
}
