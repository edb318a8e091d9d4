using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>Speaks as Redis does, and says of itself what a test wants. It keeps nothing.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _info;
    private readonly Task _accepting;

    public FakeServer(string info)
    {
        _info = info;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Gets whether it runs scripts: the answer is what it says of itself.</summary>
    public bool HasScripts { get; init; } = true;

    /// <summary>Gets the command at which it closes the connection, as a proxy does at one that it does not know.</summary>
    public string? HangsUpOn { get; init; }

    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private static string Bulk(string text) => $"${text.Length}\r\n{text}\r\n";

    private async Task AcceptAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            while (await reader.ReadLineAsync(_stop.Token) is ['*', .. var count])
            {
                var words = new string[int.Parse(count)];
                for (var i = 0; i < words.Length; i++)
                {
                    var length = int.Parse((await reader.ReadLineAsync(_stop.Token))![1..]);
                    var word = new char[length + 2];
                    await reader.ReadBlockAsync(word, _stop.Token);
                    words[i] = new string(word, 0, length);
                }

                if (words[0].Equals(HangsUpOn, StringComparison.OrdinalIgnoreCase))
                {
                    return;
                }

                await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer(words)), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has gone, or the test is over.
        }
    }

    private string Answer(string[] words) => words[0].ToUpperInvariant() switch
    {
        "PING" => "+PONG\r\n",
        "ECHO" => Bulk(words[1]),
        "CLIENT" or "SELECT" or "AUTH" => "+OK\r\n",
        "EVAL" or "EVALSHA" when !HasScripts => "-ERR This instance has Lua scripting support disabled\r\n",
        "INFO" or "EVAL" or "EVALSHA" => Bulk(_info),
        "GET" => "$-1\r\n",
        "SUBSCRIBE" => $"*3\r\n{Bulk("subscribe")}{Bulk(words[1])}:1\r\n",
        _ => $"-ERR unknown command '{words[0]}'\r\n",
    };
}
