using Microsoft.JSInterop;

namespace BlazorSessions.Ui.Drafts;

/// <summary>What the script of a form can call.</summary>
internal sealed class DraftChannel(Func<DraftReport, DraftAnswer> answer)
{
    /// <summary>Takes what the script says and tells it what to do. The same report twice does no harm.</summary>
    [JSInvokable]
    public DraftAnswer Sync(DraftReport? report) => report is null ? DraftAnswer.Wait : answer(report);
}
