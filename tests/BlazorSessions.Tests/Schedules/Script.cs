using BlazorSessions.Tickets;
using Microsoft.JSInterop;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// The page's script: carries tickets to the real endpoint with the browser's cookie, one tab at a time.
/// </summary>
internal sealed class Script(Schedule schedule, Node node, Browser browser) : IJSRuntime, IJSObjectReference
{
    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
        InvokeAsync<TValue>(identifier, CancellationToken.None, args);

    public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        object answer = identifier switch
        {
            "import" => this,
            "redeem" => await RedeemAsync((string)args![1]!),
            "prove" => await ProveAsync((string)args![1]!),
            "listen" => false,
            _ => true,
        };
        return (TValue)answer;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ModuleAnswer Carry(WireAnswer answer) => new(answer.Status, answer.Receipt);

    private async Task<ModuleAnswer> RedeemAsync(string ticket)
    {
        await browser.Turn.WaitAsync();
        try
        {
            var answer = await SendAsync(ticket);
            var proof = answer.Prove is null ? null : Carry(await SendAsync(answer.Prove));
            return Carry(answer) with { Proof = proof };
        }
        finally
        {
            browser.Turn.Release();
        }
    }

    private async Task<ModuleAnswer> ProveAsync(string ticket)
    {
        await browser.Turn.WaitAsync();
        try
        {
            return Carry(await SendAsync(ticket));
        }
        finally
        {
            browser.Turn.Release();
        }
    }

    private async Task<WireAnswer> SendAsync(string ticket)
    {
        using var wire = new Wire(schedule, node, browser, ticket);
        var answer = await wire.RedeemAsync(node.Redeem);
        await wire.AnswerAsync();
        return answer;
    }
}
