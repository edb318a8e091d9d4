using HeadlessBlazor.Circuits.Interop;
using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Circuits;

internal sealed partial class Circuit
{
    private void Listen(CircuitConnection connection)
    {
        On("JS.RenderBatch", [typeof(long), typeof(byte[])], arguments =>
            RenderAsync(connection, (long)arguments[0]!, (byte[])arguments[1]!));
        On("JS.BeginInvokeJS", ScriptCall.Parameters, arguments =>
        {
            RunScript(connection, ScriptCall.Read(arguments));
            return Task.CompletedTask;
        });
        Note("JS.AttachComponent", [typeof(int), typeof(string)], arguments =>
            Attach((int)arguments[0]!, (string)arguments[1]!));
        Note("JS.EndInvokeDotNet", [typeof(string), typeof(bool), typeof(string)], arguments =>
            _calls.End((string)arguments[0]!, (bool)arguments[1]!, (string?)arguments[2]));
        Note("JS.EndUpdateRootComponents", [typeof(long)], arguments => _updatedRoots = (long)arguments[0]!);
        Note("JS.EndLocationChanging", [typeof(long), typeof(bool)], arguments =>
            _tab.OnLocationChanging((long)arguments[0]!, (bool)arguments[1]!));
        Note("JS.Error", [typeof(string)], arguments =>
        {
            Fail((string?)arguments[0]);
            connection.CloseAfterThisCall(Reason);
        });
        connection.OnQuestion("JS.SavePersistedState", [typeof(string), typeof(string), typeof(string)], arguments =>
        {
            Paused = new PausedCircuit((string)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!);
            _tab.Changed.Raise();
        });

        void On(string target, Type[] parameters, Func<object?[], Task> handler) =>
            connection.On(target, parameters, async arguments =>
            {
                await handler(arguments);
                _tab.Changed.Raise();
            });

        void Note(string target, Type[] parameters, Action<object?[]> handler) => On(target, parameters, arguments =>
        {
            handler(arguments);
            return Task.CompletedTask;
        });
    }

    private void OnClosed(CircuitConnection connection, string? reason)
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

    private async Task RenderAsync(CircuitConnection connection, long batch, byte[] bytes)
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
                _page.Renderer.Apply(bytes);
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

    private void RunScript(CircuitConnection connection, ScriptCall call)
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
