using Microsoft.JSInterop;

namespace BlazorSessions.Tickets;

/// <summary>The module in the browser of one circuit. It carries; what it says is believed only with a receipt.</summary>
internal sealed class BrowserModule(IJSRuntime js, TimeProvider clock)
{
    private static readonly string s_path = $"./{TicketProtocol.PathOf(TicketProtocol.Module)}?v={ScriptText.Version}";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private IJSObjectReference? _module;

    public Task<ModuleAnswer?> RedeemAsync(string path, string ticket, CancellationToken cancellationToken) =>
        InvokeAsync<ModuleAnswer?>("redeem", cancellationToken, path, ticket, TicketProtocol.Header);

    public Task<ModuleAnswer?> ProveAsync(string path, string ticket, CancellationToken cancellationToken) =>
        InvokeAsync<ModuleAnswer?>("prove", cancellationToken, path, ticket, TicketProtocol.Header);

    /// <summary>Returns when the browser has drawn what was sent before, and its earlier events have arrived.</summary>
    /// <exception cref="OperationCanceledException">It has said nothing for ten seconds.</exception>
    public async Task FenceAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await InvokeAsync<bool>("fence", either.Token);
    }

    /// <summary>Returns true when another tab gets a session, and false where tabs cannot say.</summary>
    public Task<bool> ListenAsync(string path, CancellationToken cancellationToken) =>
        InvokeAsync<bool>("listen", cancellationToken, path);

    /// <summary>Reloads the page; false when that has been tried too often in a short time.</summary>
    public Task<bool> ReloadAsync(CancellationToken cancellationToken) => InvokeAsync<bool>("reload", cancellationToken);

    private async Task<T> InvokeAsync<T>(string function, CancellationToken cancellationToken, params object?[] arguments)
    {
        _module ??= await AnswerAsync(
            js.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, s_path), cancellationToken);
        return await AnswerAsync(
            _module.InvokeAsync<T>(function, CancellationToken.None, arguments), cancellationToken);
    }

    // The call itself is not cancelled: where the runtime is told so at the moment the answer comes, it fails for setting
    // the result of a task twice, and ends the circuit. Nor by a timer of the runtime, which would keep a closed circuit.
    private static async Task<T> AnswerAsync<T>(ValueTask<T> call, CancellationToken cancellationToken)
    {
        var answer = call.AsTask();
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        finally
        {
            _ = answer.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }
}

/// <summary>
/// What the module answers: the status of the exchange and, if there was one, the receipt; and what the proof in the
/// same turn came to.
/// </summary>
internal sealed record ModuleAnswer(int Status, string? Receipt, ModuleAnswer? Proof = null);
