using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// MessagePack under the name that the Blazor hub expects. It shows each frame that goes by, counts the server's calls,
/// and keeps why the server closed.
/// </summary>
/// <param name="onFrame">Sees each frame without its length prefix; null costs nothing.</param>
/// <param name="onAnswer">Told when an answer to a question of the server is on its way.</param>
internal sealed class BlazorPackProtocol(
    Action<HeadlessFrameDirection, ReadOnlyMemory<byte>>? onFrame, Action onAnswer) : IHubProtocol
{
    private static readonly MessagePackHubProtocol s_messagePack = new();

    private long _callsReceived;
    private long _answersSent;

    public string Name => "blazorpack";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    /// <summary>Gets how many calls of the server have arrived; they are handled later, one after the other.</summary>
    public long CallsReceived => Interlocked.Read(ref _callsReceived);

    /// <summary>Gets how many questions of the server were answered.</summary>
    public long AnswersSent => Interlocked.Read(ref _answersSent);

    /// <summary>Gets what the server said when it closed the connection; null when it said nothing.</summary>
    public string? CloseReason { get; private set; }

    public bool IsVersionSupported(int version) => version == Version;

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var received = input;
        if (!s_messagePack.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        if (onFrame is not null)
        {
            onFrame(HeadlessFrameDirection.Received, WithoutPrefix(received.Slice(0, input.Start).ToArray()));
        }

        switch (message)
        {
            case InvocationMessage call when IsKnown(binder, call.Target):
                Interlocked.Increment(ref _callsReceived);
                break;
            case CloseMessage close:
                CloseReason = close.Error;
                break;
            case InvocationBindingFailureMessage failure when IsKnown(binder, failure.Target):
                // The hub client would drop the call without a word, and a test would wait in vain.
                throw new InvalidDataException(
                    $"The server called '{failure.Target}' in a way this client does not know: "
                    + failure.BindingFailure.SourceException.Message);
        }

        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (onFrame is null)
        {
            s_messagePack.WriteMessage(message, output);
        }
        else
        {
            output.Write(GetMessageBytes(message).Span);
        }

        if (message is CompletionMessage)
        {
            Interlocked.Increment(ref _answersSent);
            onAnswer();
        }
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var bytes = s_messagePack.GetMessageBytes(message);
        onFrame?.Invoke(HeadlessFrameDirection.Sent, WithoutPrefix(bytes));
        return bytes;
    }

    // Every call that is handled has parameters; of others the hub client knows none.
    private static bool IsKnown(IInvocationBinder binder, string target) => binder.GetParameterTypes(target).Count > 0;

    // The length is a number of seven bits a byte; the last byte of it has no high bit.
    private static ReadOnlyMemory<byte> WithoutPrefix(ReadOnlyMemory<byte> bytes)
    {
        var prefix = 1;
        while ((bytes.Span[prefix - 1] & 0x80) != 0)
        {
            prefix++;
        }

        return bytes[prefix..];
    }
}
