using HeadlessBlazor.Circuits.Interop;
using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Circuits;

internal sealed partial class Circuit
{
    async ValueTask IHubListener.OnInvocationAsync(HubConnection connection, HubMessage.Invocation message)
    {
        var arguments = message.Arguments;
        switch (message.Target)
        {
            case "JS.RenderBatch":
                await RenderAsync(connection, (long)arguments[0]!, (ReadOnlyMemory<byte>)arguments[1]!);
                break;
            case "JS.AttachComponent":
                Attach((int)(long)arguments[0]!, (string)arguments[1]!);
                break;
            case "JS.BeginInvokeJS":
                RunScript(connection, ScriptCall.Read(message));
                break;
            case "JS.EndInvokeDotNet":
                _calls.End((string)arguments[0]!, (bool)arguments[1]!, (string?)arguments[2]);
                break;
            case "JS.EndUpdateRootComponents":
                _updatedRoots = (long)arguments[0]!;
                break;
            case "JS.EndLocationChanging":
                _tab.OnLocationChanging((long)arguments[0]!, (bool)arguments[1]!);
                break;
            case "JS.SavePersistedState":
                Paused = new PausedCircuit((string)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!);
                await connection.AnswerAsync(message.Id!, true); // the server asks for an answer to this one
                break;
            case "JS.Error":
                Fail((string?)arguments[0]);
                _ = connection.DisposeAsync().AsTask(); // it waits for this very loop
                break;
        }

        _tab.Changed.Raise();
    }

    void IHubListener.OnFrame(HeadlessFrameDirection direction, ReadOnlyMemory<byte> payload) =>
        _tab.Browser.OnFrame(_tab, direction, payload);

    void IHubListener.OnClosed(HubConnection connection, string? reason)
    {
        if (_connection != connection)
        {
            return;
        }

        Reason ??= reason;
        _connection = null;
        _calls.FailAll(Reason);
        _tab.Changed.Raise();
    }

    string IPageEvents.TakeStaticTitle() => _page.TakeStaticTitle();

    void IPageEvents.OnRendererAttached(long dotNetObject) => _rendererObject = dotNetObject;

    void IPageEvents.OnRouterAttached() => HasRouter = true;

    void IPageEvents.OnLocationChangingListeners(bool hasListeners) => HasLocationChangingListeners = hasListeners;

    void IPageEvents.OnNavigateTo(string? address, bool forceLoad, bool replace) =>
        _tab.OnNavigateTo(this, address is null ? _tab.Url : new Uri(_page.BaseAddress, address), forceLoad, replace);

    // The first error is the cause; one may follow for each message that was on its way to the dead circuit.
    private void Fail(string? reason)
    {
        if (!_isFailed)
        {
            Reason = reason;
            _isFailed = true;
        }
    }

    private async Task RenderAsync(HubConnection connection, long batch, ReadOnlyMemory<byte> bytes)
    {
        // After a reconnect the server sends again what it saw no acknowledgement for.
        if (batch > _nextBatch)
        {
            return;
        }

        if (batch == _nextBatch)
        {
            _nextBatch++;
            lock (_page.Gate)
            {
                _page.Renderer.Apply(bytes.Span);
            }
        }

        await connection.SendAsync("OnRenderCompleted", batch, null);
    }

    private void Attach(int componentId, string selector)
    {
        var root = _page.Components.Single(component => component.SsrId.ToString() == selector);
        lock (_page.Gate)
        {
            _page.Renderer.AttachRoot(componentId, root.Slot);
        }
    }

    private void RunScript(HubConnection connection, ScriptCall call)
    {
        // The synchronous part runs here, in order; a script that waits must not hold up what the server sends next.
        var run = _scripts.RunAsync(call, _closing.Token);
        _ = AnswerAsync();

        async Task AnswerAsync()
        {
            var (succeeded, json) = await run;
            _tab.Changed.Raise(); // a test may wait for what the script did
            if (call.Handle != 0)
            {
                try
                {
                    await connection.SendAsync("EndInvokeJSFromDotNet", call.Handle, succeeded, json);
                }
                catch (CircuitClosedException)
                {
                    // The circuit that asked is not connected any more.
                }
            }
        }
    }
}
