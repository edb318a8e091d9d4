using System.Buffers.Binary;
using System.Net.Sockets;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>One connection through a <see cref="Cable"/>. Reads along with what the client says to count it.</summary>
internal sealed class CableConnection(Cable cable, TcpClient client, TcpClient server) : IDisposable
{
    private const int HeaderLength = 5;
    private const byte Sync = (byte)'S';
    private const byte Query = (byte)'Q';
    private const byte Execute = (byte)'E';
    private const byte Parse = (byte)'P';

    /// <summary>Gets or sets whether nothing comes through any more, without a word to either end.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Gets whether somebody has waited for an answer since it fell silent.</summary>
    public bool IsUnanswered { get; private set; }

    public async Task RunAsync(string host, int port)
    {
        using (this)
        {
            try
            {
                await server.ConnectAsync(host, port);
                client.NoDelay = server.NoDelay = true;
                var up = PumpRequestsAsync(client.GetStream(), server.GetStream());
                var down = PumpAnswersAsync(server.GetStream(), client.GetStream());
                await await Task.WhenAny(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException
                or NullReferenceException)
            {
                // One end hung up, or the test has cut the cable; a client that is disposed before it has begun to
                // connect has no socket.
            }
        }
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private async Task PumpRequestsAsync(NetworkStream from, NetworkStream to)
    {
        // The first message has no type: its length comes first.
        var length = new byte[4];
        await from.ReadExactlyAsync(length);
        await CopyAsync(from, to, length, BinaryPrimitives.ReadInt32BigEndian(length) - length.Length);

        var header = new byte[HeaderLength];
        while (await from.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
        {
            if (header[0] is Sync or Query)
            {
                cable.CountRoundTrip();
                IsUnanswered |= IsSilent;
            }

            if (header[0] is Execute or Query)
            {
                cable.CountStatement();
                if (cable.CutsStatements)
                {
                    return;
                }
            }

            if (header[0] is Parse)
            {
                cable.CountParse();
            }

            await CopyAsync(from, to, header, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, byte[] header, int length)
    {
        var message = new byte[header.Length + length];
        header.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(header.Length));
        if (!IsSilent)
        {
            await to.WriteAsync(message);
        }
    }

    private async Task PumpAnswersAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[8192];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            if (!cable.IsDeaf && !IsSilent)
            {
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
    }
}
