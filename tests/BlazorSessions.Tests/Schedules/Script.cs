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
            "renewAntiforgery" => new ModuleAnswer(200, null),
            _ => true,
        };
        return (TValue)answer;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ModuleAnswer> RedeemAsync(string ticket)
    {
        await browser.Turn.WaitAsync();
        try
        {
            using var wire = new Wire(schedule, node, browser, ticket);
            var answer = await wire.RedeemAsync(node.Redeem);
            await wire.AnswerAsync();
            return answer;
        }
        finally
        {
            browser.Turn.Release();
        }
    }
}
