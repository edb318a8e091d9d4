using Microsoft.JSInterop;

namespace BlazorSessions.Tickets;

/// <summary>The module in the browser of one circuit. It carries; what it says is believed only with a receipt.</summary>
internal sealed class BrowserModule(IJSRuntime js, TimeProvider clock)
{
    private static readonly string s_path = $"./{TicketProtocol.PathOf(TicketProtocol.Module)}?v={ScriptText.Version}";
    private static readonly string s_redeem = TicketProtocol.PathOf(TicketProtocol.Redeem);
    private static readonly string s_antiforgery = TicketProtocol.PathOf(TicketProtocol.Antiforgery);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private IJSObjectReference? _module;

    public Task<ModuleAnswer?> RedeemAsync(string ticket, CancellationToken cancellationToken) =>
        InvokeAsync<ModuleAnswer?>("redeem", cancellationToken, s_redeem, ticket, TicketProtocol.Header);

    public Task<ModuleAnswer?> RenewAntiforgeryAsync(CancellationToken cancellationToken) =>
        InvokeAsync<ModuleAnswer?>("renewAntiforgery", cancellationToken, s_antiforgery, TicketProtocol.Header);

    /// <summary>Returns when the browser has drawn what was sent before, and its earlier events have arrived.</summary>
    /// <exception cref="OperationCanceledException">It has said nothing for ten seconds.</exception>
    public async Task FenceAsync()
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        await InvokeAsync<bool>("fence", patience.Token);
    }

    /// <summary>Reloads the page; false when that has been tried too often in a short time.</summary>
    public Task<bool> ReloadAsync(CancellationToken cancellationToken) => InvokeAsync<bool>("reload", cancellationToken);

    private async Task<T> InvokeAsync<T>(string function, CancellationToken cancellationToken, params object?[] arguments)
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, s_path);
        return await _module.InvokeAsync<T>(function, cancellationToken, arguments);
    }
}

/// <summary>What the module answers: the status of the exchange and, if there was one, the receipt.</summary>
internal sealed record ModuleAnswer(int Status, string? Receipt);
