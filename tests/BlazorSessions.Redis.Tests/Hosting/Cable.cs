using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A cable between a store and the server that tests can cut or make deaf: a TCP proxy on a port of its own.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Strand, Task> _strands = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile int _port;

    private Cable(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Gets or sets whether the cable is torn: connections are dropped, and no new one gets through.</summary>
    public bool IsTorn
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                Cut();
            }
        }
    }

    /// <summary>Gets or sets whether all that the server answers is swallowed, also over new connections.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Gets how many connections there are.</summary>
    public int Count => _strands.Count(strand => !strand.Value.IsCompleted);

    public static Cable To(RedisProcess redis) => new(redis.Port);

    /// <summary>Leads to a server of this machine by its host and port.</summary>
    public static Cable To(string configuration) =>
        new(int.Parse(configuration[(configuration.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Swallows what the server answers from now on over the connections there are. New ones get through.</summary>
    public void Deafen()
    {
        foreach (var strand in _strands.Keys)
        {
            strand.IsDeaf = true;
        }
    }

    /// <summary>Leads new connections to another server. Those there are stay where they are, as behind many a proxy.</summary>
    public void LeadTo(RedisProcess redis) => _port = redis.Port;

    /// <summary>Drops the connections there are. New ones get through.</summary>
    public void Cut()
    {
        foreach (var strand in _strands.Keys)
        {
            strand.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_strands.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (IsTorn)
                {
                    client.Dispose();
                    continue;
                }

                var strand = new Strand(this, client);
                _strands[strand] = Task.Run(() => strand.RunAsync(_port));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The listener was stopped.
            }
        }
    }

    private sealed class Strand(Cable cable, TcpClient client) : IDisposable
    {
        // A bare socket: a TcpClient that is disposed while it connects fails with a null reference.
        private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public bool IsDeaf { get; set; }

        public async Task RunAsync(int port)
        {
            try
            {
                await _server.ConnectAsync(IPAddress.Loopback, port);
                await using var server = new NetworkStream(_server);
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server, () => false),
                    CopyAsync(server, client.GetStream(), () => IsDeaf || cable.IsDeaf));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // Cut, or the server is gone.
            }
            finally
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            client.Dispose();
            _server.Dispose();
        }

        private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> swallows)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                for (int length; (length = await from.ReadAsync(buffer)) > 0;)
                {
                    if (!swallows())
                    {
                        await to.WriteAsync(buffer.AsMemory(0, length));
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // Cut, or one end is gone.
            }
        }
    }
}
