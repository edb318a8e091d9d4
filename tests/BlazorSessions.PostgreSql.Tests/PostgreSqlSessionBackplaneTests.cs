using System.Threading.Channels;
using BlazorSessions.Backplane;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class PostgreSqlSessionBackplaneTests(PostgreSqlFixture postgres)
    : SessionBackplaneSpecification, IClassFixture<PostgreSqlFixture>, IAsyncDisposable
{
    private readonly Cable _cable = Cable.To(PostgreSqlFixture.ConnectionString);
    private readonly List<PostgreSqlDatabase> _databases = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_end_is_published_with_the_session_that_it_ends_and_not_for_one_that_is_gone()
    {
        var name = PostgreSqlFixture.SomeText();
        await using var database = postgres.Connect();
        var store = new PostgreSqlSessionStore(database, name, TimeProvider.System, NullLogger<PostgreSqlSessionStore>.Instance);
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow());
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        var (heard, ears) = (new Ears(), CancellationTokenSource.CreateLinkedTokenSource(Cancellation));
        var listening = (await CreateAsync()).ListenAsync(heard, ears.Token);
        await heard.Connected;

        Assert.False(await store.EndAsync(SessionHandle.New(), $"{name} absent", Cancellation));
        Assert.True(await store.EndAsync(record.Handle, $"{name} ended", Cancellation));
        Assert.False(await store.EndAsync(record.Handle, $"{name} again", Cancellation));
        await postgres.ExecuteAsync($"SELECT pg_notify('{postgres.Schema}', '{name} last')");

        Assert.Equal([$"{name} ended", $"{name} last"], await heard.UntilAsync($"{name} last", Cancellation));
        await ears.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        await _cable.DisposeAsync();
    }

    protected override ValueTask<ISessionBackplane> CreateAsync()
    {
        var database = postgres.Connect(_cable.ConnectionString);
        _databases.Add(database);
        return ValueTask.FromResult<ISessionBackplane>(new PostgreSqlSessionBackplane(
            database, PostgreSqlConnectionString.CreateListener(_cable.ConnectionString)));
    }

    protected override ValueTask<ISessionBackplane> CreateSecondNodeAsync() => CreateAsync();

    protected override ValueTask<bool> CutAsync()
    {
        _cable.Cut();
        return ValueTask.FromResult(true);
    }

    private sealed class Ears : ISessionBackplaneListener
    {
        private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

        public Task Connected => _connected.Task;

        public void OnConnected() => _connected.TrySetResult();

        public void OnDisconnected()
        {
        }

        public void OnMessage(string message) => _messages.Writer.TryWrite(message);

        public async Task<List<string>> UntilAsync(string last, CancellationToken cancellationToken)
        {
            List<string> heard = [];
            while (!heard.Contains(last))
            {
                heard.Add(await _messages.Reader.ReadAsync(cancellationToken));
            }

            return heard;
        }
    }
}
