using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// One hub connection over one WebSocket: a receive loop, calls that wait for an answer, calls that do not.
/// It has no timer: the server pings an idle connection, and each ping is answered with one.
/// </summary>
internal sealed partial class HubConnection(WebSocket socket, IHubListener listener) : IAsyncDisposable
{
    private const int RestingSize = 512;

    private readonly FrameBuffer _received = new();
    private ArrayBufferWriter<byte> _outgoing = new(RestingSize);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _aborted = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _calls = new();
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastCall;

    /// <summary>Completes when the connection is over, with the reason if the server gave one; never faults.</summary>
    public Task<string?> Closed => _closed.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ShakeHandsAsync(cancellationToken);
        }
        catch
        {
            socket.Dispose();
            _received.Dispose();
            _closed.TrySetResult("The connection was not opened.");
            throw;
        }

        _ = Task.Run(ReceiveAsync, CancellationToken.None);
    }

    public async Task<object?> InvokeAsync(string target, object?[] arguments, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString();
        var call = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        try
        {
            if (_closed.Task.IsCompleted)
            {
                throw new CircuitClosedException(_closed.Task.Result);
            }

            await WriteAsync(output => HubProtocol.WriteInvocation(output, id, target, arguments), cancellationToken);
            return await call.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    public Task SendAsync(string target, params object?[] arguments) =>
        WriteAsync(output => HubProtocol.WriteInvocation(output, null, target, arguments), CancellationToken.None);

    public Task AnswerAsync(string id, object? result) =>
        WriteAsync(output => HubProtocol.WriteCompletion(output, id, result), CancellationToken.None);

    /// <summary>Drops the connection as a lost network does: no close frame.</summary>
    public async Task AbortAsync()
    {
        await _aborted.CancelAsync();
        socket.Abort();
        await _closed.Task;
    }

    /// <summary>Closes the WebSocket in good order, then waits until nothing more can arrive.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sending.WaitAsync();
        try
        {
            if (socket.State == WebSocketState.Open)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // The other side was faster; closed is closed.
        }
        finally
        {
            _sending.Release();
        }

        await AbortAsync();
    }

    private async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var request = HubProtocol.HandshakeRequest.ToArray();
        listener.OnFrame(HeadlessFrameDirection.Sent, request);
        await socket.SendAsync(request.AsMemory(), WebSocketMessageType.Text, true, cancellationToken);
        ReadOnlyMemory<byte> answer;
        while (!_received.TryTakeHandshake(out answer))
        {
            var result = await socket.ReceiveAsync(_received.Space(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new CircuitRefusedException("The server closed the WebSocket before the hub handshake.");
            }

            _received.Received(result.Count);
        }

        listener.OnFrame(HeadlessFrameDirection.Received, answer);
        using var json = JsonDocument.Parse(answer);
        if (json.RootElement.TryGetProperty("error", out var error))
        {
            throw new CircuitRefusedException($"The server refused the hub handshake: {error.GetString()}");
        }
    }

    private async Task WriteAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (_outgoing.Capacity > RestingSize * 16)
            {
                _outgoing = new ArrayBufferWriter<byte>(RestingSize);
            }

            _outgoing.ResetWrittenCount();
            write(_outgoing);
            var payload = _outgoing.WrittenMemory;
            listener.OnFrame(HeadlessFrameDirection.Sent, payload);
            var frame = ArrayPool<byte>.Shared.Rent(payload.Length + 5);
            try
            {
                var prefix = HubProtocol.WriteLength(frame, payload.Length);
                payload.CopyTo(frame.AsMemory(prefix));
                var whole = frame.AsMemory(0, prefix + payload.Length);
                await socket.SendAsync(whole, WebSocketMessageType.Binary, true, _aborted.Token);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(frame);
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            throw new CircuitClosedException(_closed.Task.IsCompleted ? _closed.Task.Result : exception.Message);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static bool IsLoss(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException
            or CircuitClosedException;
}
