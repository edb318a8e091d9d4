using Microsoft.JSInterop;

namespace IdentityDemo;

/// <summary>Asks the browser of a circuit for passkeys.</summary>
public sealed class PasskeyScript(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Has the browser make a passkey; null when the person gave up.</summary>
    public Task<string?> CreateAsync(string options) => CallAsync("create", options);

    /// <summary>Has the browser answer with a passkey; null when the person gave up.</summary>
    public Task<string?> GetAsync(string options) => CallAsync("get", options);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await (await _module).DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }
    }

    private async Task<string?> CallAsync(string function, string options)
    {
        _module ??= js.InvokeAsync<IJSObjectReference>("import", "./passkeys.js").AsTask();

        // A person takes their time.
        return await (await _module).InvokeAsync<string?>(function, TimeSpan.FromMinutes(4), options);
    }
}
