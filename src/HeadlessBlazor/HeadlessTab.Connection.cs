namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    /// <summary>Gets what the last pause left with this tab; null unless it is paused.</summary>
    public PausedCircuit? Paused => _circuit?.Paused;

    /// <summary>
    /// Waits until the server has handled everything this tab sent before, in the circuit's own order. Work that the
    /// app still awaits is not waited for: <see cref="WaitForAsync"/> is for that.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task SettleAsync(CancellationToken cancellationToken = default)
    {
        // A chunk of a stream nobody reads: the hub hands it to the circuit's dispatcher, which answers and drops it.
        object?[] nothing = [-1L, 0L, Array.Empty<byte>(), null];
        return WithinTimeAsync(
            "settle", stop => Live.InvokeAsync<bool?>("ReceiveJSDataChunk", nothing, stop), cancellationToken);
    }

    /// <summary>Loses the connection as a broken network does. The server keeps the circuit for a while.</summary>
    public Task DropAsync() => Live.DropAsync();

    /// <summary>Connects to the same circuit again, with the cookies the browser holds now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the server does not hold the circuit any more or refuses it; browsers reload.</returns>
    /// <exception cref="CircuitRefusedException">The server refused the connection itself.</exception>
    public Task<bool> ReconnectAsync(CancellationToken cancellationToken = default) =>
        ReconnectToAsync(Live.Id, cancellationToken);

    /// <summary>
    /// Connects to any circuit, with the cookies the browser holds now: what somebody tries who got hold of its id.
    /// </summary>
    /// <param name="circuitId">The secret id; <see cref="CircuitId"/> of another tab, for example.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the server does not hold that circuit or refuses it.</returns>
    /// <exception cref="CircuitRefusedException">The server refused the connection itself.</exception>
    public async Task<bool> ReconnectToAsync(string circuitId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(circuitId);
        var isConnected = false;
        await WithinTimeAsync(
            "reconnect", async stop => isConnected = await Live.ReconnectAsync(circuitId, stop), cancellationToken);
        return isConnected;
    }

    /// <summary>Pauses the circuit: the server hands over its state, or keeps it, and ends the circuit.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the server handed over.</returns>
    public async Task<PausedCircuit> PauseAsync(CancellationToken cancellationToken = default)
    {
        await WithinTimeAsync("pause", Live.PauseAsync, cancellationToken);
        return Live.Paused!; // set by the pause
    }

    /// <summary>
    /// Resumes a paused circuit, with the cookies the browser holds now: a new circuit from the old one's state.
    /// Without a pause the server is asked for the state it kept itself, as after a lost connection.
    /// </summary>
    /// <param name="paused">What to resume; null for what this tab's last pause left.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CircuitRefusedException">The server refused, with its reason.</exception>
    public Task ResumeAsync(PausedCircuit? paused = null, CancellationToken cancellationToken = default)
    {
        paused ??= Live.Paused ?? new PausedCircuit(Live.Id, "", "");
        return WithinTimeAsync("resume", async stop =>
        {
            await Live.ResumeAsync(paused, stop);
            await SettleAsync(stop);
        }, cancellationToken);
    }
}
