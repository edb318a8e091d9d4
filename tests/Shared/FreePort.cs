using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace BlazorSessions.Tests.Shared;

/// <summary>
/// A port that nobody listens on, for a server that is started next: below the range from which the system gives ports to
/// outgoing connections, any of which could take it meanwhile. Another test may still, so a start that fails takes a new one.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}
