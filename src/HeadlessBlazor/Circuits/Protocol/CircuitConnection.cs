using HeadlessBlazor.Circuits.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// One connection of a tab to the Blazor hub. The server's calls are handled one after the other, in the order in which
/// they were sent; so is what a call of the client is answered with.
/// </summary>
internal sealed class CircuitConnection : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly Line _line;
    private readonly BlazorPackProtocol _protocol;
    private readonly Action<CircuitConnection, string?> _onClosed;
    private readonly ChangeSignal _progress = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _callsHandled;
    private long _questions;
    private string? _reason;

    /// <summary>Makes a connection that is not open yet.</summary>
    /// <param name="http">The requests of the browser.</param>
    /// <param name="address">The address of the hub.</param>
    /// <param name="options">How connections of this browser are carried and kept alive.</param>
    /// <param name="onFrame">Sees each frame; null for none.</param>
    /// <param name="onClosed">Told once when an opened connection is over, with the reason if there is one.</param>
    public CircuitConnection(
        BrowserHttp http,
        Uri address,
        HeadlessBrowserOptions options,
        Action<HeadlessFrameDirection, ReadOnlyMemory<byte>>? onFrame,
        Action<CircuitConnection, string?> onClosed)
    {
        _line = new Line(http);
        _protocol = new BlazorPackProtocol(onFrame, _progress.Raise);
        _onClosed = onClosed;
        var builder = new HubConnectionBuilder().WithUrl(address, options.Transports, connection =>
        {
            connection.HttpMessageHandlerFactory = _ => _line;
            connection.WebSocketFactory = (context, stop) => _line.ConnectAsync(context.Uri, stop);
        });
        builder.Services.AddSingleton<IHubProtocol>(_protocol);
        _hub = builder.Build();
        _hub.KeepAliveInterval = options.KeepAliveInterval;
        // A test that stands in a debugger, or on a busy machine, keeps its circuit; the verbs have their own timeout.
        _hub.ServerTimeout = TimeSpan.FromDays(1);
        _hub.HandshakeTimeout = Timeout.InfiniteTimeSpan;
        _hub.Closed += OnClosedAsync;
    }

    /// <summary>Handles a call of the server.</summary>
    public void On(string target, Type[] parameters, Func<object?[], Task> handler) =>
        _hub.On(target, parameters, arguments => HandleAsync(target, () => handler(arguments)));

    /// <summary>Handles a call of the server that waits for an answer, and answers true.</summary>
    public void OnQuestion(string target, Type[] parameters, Action<object?[]> handler) =>
        _hub.On(target, parameters, async arguments =>
        {
            Interlocked.Increment(ref _questions);
            await HandleAsync(target, () =>
            {
                handler(arguments);
                return Task.CompletedTask;
            });
            return true;
        });

    /// <summary>
    /// Returns when the server has the answers to all its questions, or the connection is closed. Closing a connection
    /// drops what the hub client has written and not sent yet.
    /// </summary>
    public async Task AnsweredAsync(CancellationToken cancellationToken)
    {
        await ProgressAsync(() => _protocol.AnswersSent >= Interlocked.Read(ref _questions), cancellationToken);
        try
        {
            // The hub reads in order: once it says that it knows no such method, it has read the answers.
            await _hub.InvokeCoreAsync<object?>("HasRead", [], cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // As expected; or the server has closed the connection.
        }
    }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.StartAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            _closed.TrySetResult();
            await _hub.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw _line.Refusal ?? new CircuitRefusedException(exception.Message, exception);
        }
    }

    /// <summary>Calls the hub; returns its answer when all that the server sent before it has been handled.</summary>
    public async Task<T> InvokeAsync<T>(string target, object?[] arguments, CancellationToken cancellationToken)
    {
        T answer;
        try
        {
            answer = await _hub.InvokeCoreAsync<T>(target, arguments, cancellationToken);
        }
        catch (HubException exception) when (!IsClosing(exception))
        {
            throw new CircuitRefusedException(exception.Message, exception);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await _closed.Task.WaitAsync(cancellationToken);
            throw new CircuitClosedException(_reason);
        }

        await HandledAsync(cancellationToken);
        return answer;
    }

    /// <summary>Calls the hub without waiting for an answer.</summary>
    public async Task SendAsync(string target, params object?[] arguments)
    {
        try
        {
            await _hub.SendCoreAsync(target, arguments);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or IOException or OperationCanceledException)
        {
            throw new CircuitClosedException(_reason ?? exception.Message);
        }
    }

    /// <summary>Closes the connection from within the handler of a call, which closing waits for.</summary>
    public void CloseAfterThisCall(string? reason)
    {
        _reason ??= reason;
        _ = DisposeAsync().AsTask();
    }

    /// <summary>Drops the connection as a lost network does.</summary>
    public Task AbortAsync() => AbortAsync("The tab dropped its connection.");

    /// <summary>Closes the connection in good order, then waits until nothing more can arrive.</summary>
    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _closed.Task;
    }

    private async Task AbortAsync(string reason)
    {
        _reason ??= reason;
        _line.Cut();
        await DisposeAsync();
    }

    private async Task HandleAsync(string target, Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (CircuitClosedException)
        {
            // What the handler wanted to answer cannot be sent any more.
        }
        catch (Exception exception)
        {
            // The edge of the loop: a call that could not be handled must reach whoever waits on this tab.
            _ = AbortAsync($"The headless browser failed on '{target}' of the server: {exception}");
        }
        finally
        {
            Interlocked.Increment(ref _callsHandled);
            _progress.Raise();
        }
    }

    // The hub client queues calls, but tells of answers and of the end at once.
    private Task HandledAsync(CancellationToken cancellationToken)
    {
        var received = _protocol.CallsReceived;
        return ProgressAsync(() => Interlocked.Read(ref _callsHandled) >= received, cancellationToken);
    }

    private async Task ProgressAsync(Func<bool> isDone, CancellationToken cancellationToken)
    {
        while (true)
        {
            var progress = _progress.NextAsync();
            if (isDone() || _closed.Task.IsCompleted)
            {
                return;
            }

            await progress.WaitAsync(cancellationToken);
        }
    }

    private async Task OnClosedAsync(Exception? exception)
    {
        await HandledAsync(CancellationToken.None);
        _reason ??= _protocol.CloseReason ?? exception?.Message ?? "The server closed the connection.";
        _onClosed(this, _reason);
        _closed.TrySetResult();
        _progress.Raise();
    }

    // The hub client throws the same type for a refused call and, in every call that waits, for a closed connection.
    private bool IsClosing(HubException exception) =>
        _protocol.CloseReason is { } reason && exception.Message.EndsWith(reason, StringComparison.Ordinal);
}
