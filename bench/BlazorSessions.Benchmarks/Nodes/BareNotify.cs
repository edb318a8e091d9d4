using Npgsql;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary><c>pg_notify</c> on a pooled connection, <c>LISTEN</c> on one of its own.</summary>
internal sealed class BareNotify : IBareNews
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _listening;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _hearing;
    private TaskCompletionSource _heard = new();

    private BareNotify(NpgsqlDataSource dataSource, NpgsqlConnection listening)
    {
        (_dataSource, _listening) = (dataSource, listening);
        _listening.Notification += (_, _) => Volatile.Read(ref _heard).TrySetResult();
        _hearing = HearAsync();
    }

    public string Name => "`NOTIFY`";

    public static async Task<BareNotify> StartAsync(string connectionString)
    {
        var dataSource = NpgsqlDataSource.Create(connectionString);
        var listening = await dataSource.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand("LISTEN bench_bare", listening))
        {
            await command.ExecuteNonQueryAsync();
        }

        return new BareNotify(dataSource, listening);
    }

    public async Task SendAsync(string text)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _heard, heard);
        await using var command = _dataSource.CreateCommand("SELECT pg_notify('bench_bare', $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        await command.ExecuteNonQueryAsync();
        await heard.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listening.DisposeAsync();
        await _dataSource.DisposeAsync();
        _stop.Dispose();
    }

    private async Task HearAsync()
    {
        while (true)
        {
            await _listening.WaitAsync(_stop.Token);
        }
    }
}
