using System.Net.WebSockets;

namespace HeadlessBlazor.Circuits.Protocol;

internal sealed partial class HubConnection
{
    private async Task ReceiveAsync()
    {
        string? reason = null;
        try
        {
            reason = await ReceiveUntilClosedAsync();
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            reason = _aborted.IsCancellationRequested ? "The tab dropped its connection." : exception.Message;
        }
        catch (Exception exception)
        {
            // The edge of the loop: a message that could not be handled must reach whoever waits on this tab.
            reason = $"The headless client failed on a message of the server: {exception}";
        }

        socket.Dispose();
        _received.Dispose();
        listener.OnClosed(this, reason);
        _closed.TrySetResult(reason);
        foreach (var call in _calls.Values)
        {
            call.TrySetException(new CircuitClosedException(reason));
        }
    }

    private async Task<string?> ReceiveUntilClosedAsync()
    {
        while (true)
        {
            while (_received.TryTakeMessage(out var payload))
            {
                listener.OnFrame(HeadlessFrameDirection.Received, payload);
                switch (HubProtocol.Read(payload))
                {
                    case HubMessage.Invocation invocation:
                        await listener.OnInvocationAsync(this, invocation);
                        break;
                    case HubMessage.Completion { Error: null } completion:
                        _calls.GetValueOrDefault(completion.Id)?.TrySetResult(completion.Result);
                        break;
                    case HubMessage.Completion completion:
                        _calls.GetValueOrDefault(completion.Id)
                            ?.TrySetException(new CircuitRefusedException(completion.Error));
                        break;
                    case HubMessage.Ping:
                        await WriteAsync(HubProtocol.WritePing, CancellationToken.None);
                        break;
                    case HubMessage.Close close:
                        return close.Error ?? "The server closed the connection.";
                }
            }

            var result = await socket.ReceiveAsync(_received.Space(), _aborted.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return socket.CloseStatusDescription is { Length: > 0 } text
                    ? text
                    : "The server closed the WebSocket.";
            }

            _received.Received(result.Count);
        }
    }
}
