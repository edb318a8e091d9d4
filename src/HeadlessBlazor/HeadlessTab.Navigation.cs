using System.Collections.Concurrent;
using HeadlessBlazor.Circuits;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    private readonly ConcurrentQueue<HeadlessNavigation> _navigations = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _locationChanges = new();
    private long _lastLocationChange;

    /// <summary>Gets where the server told this tab to go, oldest first.</summary>
    public IReadOnlyCollection<HeadlessNavigation> Navigations => _navigations;

    /// <summary>
    /// Follows a link to the address. An interactive router shows it within the circuit; this returns when the server
    /// has rendered it, not when that page has loaded its data. Without such a router the page is loaded and the
    /// circuit ends: enhanced navigation, which would keep it, is left out.
    /// </summary>
    /// <param name="address">The address, relative to the page's base.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when a handler of the app prevented the navigation.</returns>
    public async Task<bool> NavigateAsync(string address, CancellationToken cancellationToken = default)
    {
        var target = new Uri(Page.BaseAddress, address);
        if (_circuit is not { HasRouter: true } circuit || !Page.BaseAddress.IsBaseOf(target))
        {
            await LoadAsync(Get(target), cancellationToken);
            return true;
        }

        var mayLeave = true;
        await WithinTimeAsync($"navigate to {target}", async stop =>
        {
            mayLeave = !circuit.HasLocationChangingListeners || await AskToLeaveAsync(circuit, target, stop);
            if (mayLeave)
            {
                Url = target;
                await circuit.SendAsync("OnLocationChanged", target.AbsoluteUri, null, true);
                await SettleAsync(stop);
            }
        }, cancellationToken);
        return mayLeave;
    }

    /// <summary>Loads the page the server last sent this tab to, if its router has not shown it already.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The server sent the tab nowhere.</exception>
    public Task FollowAsync(CancellationToken cancellationToken = default)
    {
        var navigation = _navigations.LastOrDefault()
            ?? throw new InvalidOperationException($"The server told the tab at '{Url}' to go nowhere.");
        return navigation.IsHandledByRouter
            ? Task.CompletedTask
            : LoadAsync(Get(navigation.Address), cancellationToken);
    }

    /// <summary>
    /// What <c>location.reload()</c> does in a script: noted in <see cref="Navigations"/>, as if the server had
    /// sent the tab to its own address, and left to <see cref="FollowAsync"/>.
    /// </summary>
    public void RequestReload()
    {
        _navigations.Enqueue(new HeadlessNavigation(Url, ForceLoad: true, Replace: true));
        Changed.Raise();
    }

    internal void OnNavigateTo(Circuit circuit, Uri address, bool forceLoad, bool replace)
    {
        var byRouter = !forceLoad && circuit.HasRouter && Page.BaseAddress.IsBaseOf(address);
        if (byRouter)
        {
            Url = address;
            _ = NotifyAsync();
        }

        _navigations.Enqueue(new HeadlessNavigation(address, forceLoad, replace) { IsHandledByRouter = byRouter });

        async Task NotifyAsync()
        {
            try
            {
                await circuit.SendAsync("OnLocationChanged", address.AbsoluteUri, null, false);
            }
            catch (CircuitClosedException)
            {
                // The circuit went away while it navigated; the tab's state tells.
            }
        }
    }

    internal void OnLocationChanging(long callId, bool mayLeave)
    {
        if (_locationChanges.TryRemove(callId, out var answer))
        {
            answer.TrySetResult(mayLeave);
        }
    }

    private async Task<bool> AskToLeaveAsync(Circuit circuit, Uri target, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastLocationChange);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _locationChanges[id] = answer;
        await circuit.SendAsync("OnLocationChanging", id, target.AbsoluteUri, null, true);
        return await answer.Task.WaitAsync(cancellationToken);
    }
}
