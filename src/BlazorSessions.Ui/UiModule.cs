using Microsoft.JSInterop;

namespace BlazorSessions.Ui;

/// <summary>
/// The module of the components in the browser of one circuit. What it does is a courtesy: where it cannot be had, or the
/// browser has gone, callers go on without.
/// </summary>
internal sealed class UiModule(IJSRuntime js) : IAsyncDisposable
{
    // A new build brings a new module, whatever caches say.
    private static readonly string s_path =
        $"./_content/BlazorSessions.Ui/blazorsessions.ui.js?v={typeof(UiModule).Assembly.ManifestModule.ModuleVersionId:N}";

    private IJSObjectReference? _module;

    /// <summary>Calls a function that answers nothing; false when it was not there to be called.</summary>
    public async Task<bool> TryCallAsync(string function, params object?[] arguments)
    {
        var (isThere, _) = await TryAskAsync<object?>(function, arguments);
        return isThere;
    }

    /// <summary>Calls a function and returns what it answers. Never cancelled: the answer could come at that moment.</summary>
    public async Task<(bool IsThere, T? Answer)> TryAskAsync<T>(string function, params object?[] arguments)
    {
        try
        {
            _module ??= await js.InvokeAsync<IJSObjectReference>("import", CancellationToken.None, s_path);
            return _module is null ? default : (true, await _module.InvokeAsync<T>(function, CancellationToken.None, arguments));
        }
        catch (Exception exception) when (IsAway(exception))
        {
            return default;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            // And the module with it.
        }
    }

    private static bool IsAway(Exception exception) =>
        exception is JSException or JSDisconnectedException or OperationCanceledException or ObjectDisposedException;
}
