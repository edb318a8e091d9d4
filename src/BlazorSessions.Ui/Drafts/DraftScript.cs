using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// The script of one form. It is told to look, and asks what to do: a call that is lost with the connection, or dropped
/// at an end, is no more than a question that is asked again.
/// </summary>
internal sealed class DraftScript(IJSRuntime js, ILogger logger)
{
    private IJSObjectReference? _draft;
    private bool _isStopped;

    /// <summary>Starts the script; from now on it calls <paramref name="channel"/>.</summary>
    public async Task StartAsync(
        string module, ElementReference form, DotNetObjectReference<DraftChannel> channel, DraftLimits limits)
    {
        try
        {
            var script = await js.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, module);
            _draft = await script.InvokeAsync<IJSObjectReference>("start", CancellationToken.None, form, channel, limits);
        }
        catch (JSDisconnectedException)
        {
            return;
        }
        catch (JSException exception)
        {
            UiLog.DraftScriptFailed(logger, module, exception);
            return;
        }

        if (_isStopped)
        {
            Call("stop");
        }
    }

    /// <summary>Has the script ask what to do.</summary>
    public void Look() => Call("look");

    /// <summary>Removes the copy of this tab at once: the page may be about to leave.</summary>
    public void Forget() => Call("forget");

    public void Stop()
    {
        _isStopped = true;
        Call("stop");
    }

    // Never cancelled and never waited for: who is gone does not answer. Over no connection a call fails at once.
    private void Call(string function) => _draft?.InvokeVoidAsync(function, CancellationToken.None).AsTask().ContinueWith(
        static late => late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}

/// <summary>What the script needs to know of its form.</summary>
internal sealed record DraftLimits(string Key, int MaxFieldBytes, int MaxBytes);
