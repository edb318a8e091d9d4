using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>
/// A cable between a store and the server that tests can cut, hold or count on: a TCP proxy on a port of its own.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<CableConnection, Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private Task _accepting = Task.CompletedTask;
    private int _roundTrips;
    private int _statements;
    private int _parses;

    private Cable(string host, int port)
    {
        _host = host;
        _port = port;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets the connection string of the server as seen through the cable.</summary>
    public string ConnectionString { get; private set; } = "";

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

    /// <summary>Gets or sets whether the server's answers are swallowed: a write arrives, and nobody ever hears.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Gets or sets whether a connection is cut as soon as a statement comes over it.</summary>
    public bool CutsStatements { get; set; }

    /// <summary>Gets how many connections were ever made.</summary>
    public int Connections => _connections.Count;

    /// <summary>Gets how many connections that had fallen silent somebody has waited for.</summary>
    public int Unanswered => _connections.Keys.Count(connection => connection.IsUnanswered);

    /// <summary>Gets how often a client has asked for an answer and waited: the number of round trips.</summary>
    public int RoundTrips => _roundTrips;

    /// <summary>Gets how many statements clients have asked the server to run.</summary>
    public int Statements => _statements;

    /// <summary>Gets how many statements the server had to parse: those that were not prepared.</summary>
    public int Parses => _parses;

    public static Cable To(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var cable = new Cable(settings.Host ?? "127.0.0.1", settings.Port);
        cable._listener.Start();
        settings.Host = "127.0.0.1";
        settings.Port = cable.Port;
        settings.SslMode = SslMode.Disable;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        cable.ConnectionString = settings.ConnectionString;
        cable._accepting = cable.AcceptAsync();
        return cable;
    }

    /// <summary>Drops what is connected now; new connections get through.</summary>
    public void Cut()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>Swallows all that comes over what is connected now, in both directions; new connections get through.</summary>
    public void Silence()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.IsSilent = true;
        }
    }

    /// <summary>Does that to one of them.</summary>
    public void SilenceOne() =>
        _connections.First(connection => !connection.Key.IsSilent && !connection.Value.IsCompleted).Key.IsSilent = true;

    public void CountRoundTrip() => Interlocked.Increment(ref _roundTrips);

    public void CountStatement() => Interlocked.Increment(ref _statements);

    public void CountParse() => Interlocked.Increment(ref _parses);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_connections.Values);
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

                var connection = new CableConnection(this, client, new TcpClient());
                _connections[connection] = Task.Run(() => connection.RunAsync(_host, _port));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The listener was stopped.
            }
        }
    }
}
