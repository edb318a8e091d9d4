namespace HeadlessBlazor.Circuits;

internal sealed partial class Circuit
{
    // The script's first batch number: the server counts from one and increments before it sends.
    private const long FirstBatch = 2;

    private long _nextBatch = FirstBatch;
    private long _rendererObject;
    private long _updatedRoots;
    private long _lastUpdate;
    private bool _isFirstUpdate = true;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        var arguments = new object?[]
        {
            _page.BaseAddress.AbsoluteUri, _tab.Url.AbsoluteUri, "[]", _page.PersistedState,
        };
        Id = await AskForCircuitAsync("StartCircuit", arguments, cancellationToken);
        _isOpen = true;
        await UpdateRootsAsync(cancellationToken);
    }

    /// <summary>Connects to its circuit again, or to another one whose id somebody got hold of.</summary>
    public async Task<bool> ReconnectAsync(string id, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        if (await InvokeAsync<bool?>("ConnectCircuit", [id], cancellationToken) is not true)
        {
            await DisconnectAsync("The server did not connect the circuit again.");
            return false;
        }

        _isOpen = true;
        _tab.Changed.Raise();
        return true;
    }

    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        Paused = null;
        if (await InvokeAsync<bool?>("PauseCircuit", [], cancellationToken) is not true)
        {
            throw new CircuitRefusedException(Reason ?? "The server did not pause the circuit.");
        }

        // The state arrives as a call of the server; without it the server has kept the state and closes.
        try
        {
            await WaitAsync(() => Paused is not null, cancellationToken);

            // A server that has no answer keeps the state as well.
            await _connection!.AnsweredAsync(cancellationToken); // it is open: the state came over it
        }
        catch (CircuitClosedException)
        {
            Paused = new PausedCircuit(Id, "", "");
        }

        await DisconnectAsync("The circuit is paused.");
        _isPaused = true;
        _tab.Changed.Raise();
    }

    public async Task ResumeAsync(PausedCircuit paused, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        _page.ForgetCircuit();
        _nextBatch = FirstBatch;
        _rendererObject = 0;
        HasRouter = HasLocationChangingListeners = false;
        var components = paused.Components.Length == 0 ? "[]" : paused.Components;
        var arguments = new object?[]
        {
            paused.CircuitId, _page.BaseAddress.AbsoluteUri, _tab.Url.AbsoluteUri, components, paused.ApplicationState,
        };
        Id = await AskForCircuitAsync("ResumeCircuit", arguments, cancellationToken);
        Paused = null;
        _isPaused = false;
        _isOpen = true;
        await UpdateRootsAsync(cancellationToken);
    }

    /// <summary>Loses the connection without a word to the server.</summary>
    public async Task DropAsync()
    {
        if (_connection is { } connection)
        {
            await connection.AbortAsync();
        }
    }

    /// <summary>Says good-bye as a closing tab does: the server ends the circuit at once.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        try
        {
            if (Id.Length > 0 && !_isPaused)
            {
                await SendBeaconAsync(cancellationToken);
            }
        }
        finally
        {
            await DisconnectAsync("The tab is closed.");
        }
    }

    private async Task SendBeaconAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_page.BaseAddress, "_blazor/disconnect"))
        {
            Content = new MultipartFormDataContent { { new StringContent(Id), "circuitId" } },
        };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Best effort, as a browser's beacon is: the server may be gone before its tabs.
        }
    }

    private async Task<string> AskForCircuitAsync(
        string target, object?[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            if (await InvokeAsync<string?>(target, arguments, cancellationToken) is { Length: > 0 } id)
            {
                return id;
            }
        }
        catch (CircuitClosedException exception)
        {
            throw new CircuitRefusedException(Reason ?? exception.Message, exception);
        }

        await DisconnectAsync($"{target} gave no circuit.");
        throw new CircuitRefusedException(Reason!); // set by now
    }

    private async Task UpdateRootsAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(() => _rendererObject != 0, cancellationToken);
        var batch = ++_lastUpdate;
        var state = _isFirstUpdate ? _page.PersistedState : "";
        _isFirstUpdate = false;
        await SendAsync("UpdateRootComponents", RootComponent.AddAll(_page.Components, batch), state);
        await WaitAsync(() => _updatedRoots >= batch, cancellationToken);
    }
}
