using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>An app moves from another store to PostgreSQL, as docs/stores/moving.md says, under its visitors' hands.</summary>
public sealed class MovingTests : IAsyncLifetime
{
    private const int Visitors = 1000;
    private const int AtOnce = 32;

    private readonly PostgreSqlFixture _postgres = new();
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly MemoryDistributedCache _cache = new(Options.Create(new MemoryDistributedCacheOptions()));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Theory]
    [InlineData("distributed", false)]
    [InlineData("distributed", true)]
    [InlineData("memory", true)]
    public async Task A_thousand_sessions_move_while_they_are_written_and_nobody_is_signed_out(string from, bool isEncrypted)
    {
        // A store that outlives the app had sessions before anything was mirrored.
        var before = await StartAsync(sessions => Old(sessions, from, isEncrypted, isMirrored: from == "memory"));
        var visitors = Enumerable.Range(0, Visitors).Select(_ => new Visitor(before, _clock)).ToArray();
        await EachAsync(visitors, (visitor, i) => visitor.DoAsync($"/sign-in/{i}"));
        await EachAsync(visitors, (visitor, _) => visitor.DoAsync("/increment/count"));
        if (from != "memory")
        {
            await before.DisposeAsync();
            before = await StartAsync(sessions => Old(sessions, from, isEncrypted, isMirrored: true));
        }

        // One idle timeout: who is not seen in it has expired. Some write, some sign out, the others only look, so late that
        // the store hears of it before they are answered.
        _clock.Advance(The.IdleTimeout - TimeSpan.FromMinutes(1));
        await EachAsync(visitors, async (visitor, i) =>
        {
            visitor.On(before);
            switch (i % 10)
            {
                case 0:
                    await visitor.DoAsync("/sign-out");
                    break;
                case < 5:
                    await visitor.DoAsync("/increment/count");
                    await visitor.DoAsync("/regenerate");
                    await visitor.DoAsync("/increment/count");
                    break;
                default:
                    await visitor.StateAsync();
                    break;
            }
        });
        await before.DisposeAsync();

        await using var after = await StartAsync(sessions => New(sessions.UseEncryption(isEncrypted)));
        _clock.Advance(The.IdleTimeout / 2 + TimeSpan.FromMinutes(5));
        await EachAsync(visitors, async (visitor, i) =>
        {
            var state = await visitor.On(after).StateAsync();
            var (user, count) = (i % 10) switch { 0 => (null, 0L), < 5 => ($"{i}", 3L), _ => ($"{i}", 1L) };
            Assert.Equal((user, count), (state.User, state.Counts.GetValueOrDefault("count")));
        });
        Assert.Equal("4", await visitors[1].DoAsync("/increment/count"));
        Assert.Equal(1, await after.Directory.RevokeUserAsync("1", Stop));
        Assert.Null((await visitors[1].StateAsync()).User);
        await EachAsync(visitors, async (visitor, _) => await visitor.DisposeAsync());
    }

    private Task<Node> StartAsync(Action<BlazorSessionsBuilder> configure) => Node.StartAsync(_clock, _log, sessions =>
    {
        sessions.Services.AddSingleton<IDataProtectionProvider>(_keys);
        configure(sessions);
    });

    private void Old(BlazorSessionsBuilder sessions, string from, bool isEncrypted, bool isMirrored)
    {
        sessions.UseEncryption(isEncrypted);
        _ = from == "memory" ? sessions.UseMemory() : sessions.UseDistributedCache(_ => _cache);
        if (isMirrored)
        {
            sessions.MirrorToStore(store => New(store), options => options.StopTimeout = TimeSpan.FromMinutes(2));
        }
    }

    private void New(BlazorSessionsBuilder sessions) => sessions.UsePostgreSql(options =>
    {
        options.ConnectionString = PostgreSqlFixture.ConnectionString;
        options.Schema = _postgres.Schema;
    });

    private static Task EachAsync(Visitor[] visitors, Func<Visitor, int, Task> act) => Parallel.ForEachAsync(
        Enumerable.Range(0, visitors.Length),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Stop },
        async (i, _) => await act(visitors[i], i));
}

internal static class Encryption
{
    public static BlazorSessionsBuilder UseEncryption(this BlazorSessionsBuilder sessions, bool isOn)
    {
        sessions.Services.Configure<BlazorSessionsOptions>(options => options.EncryptAtRest = isOn ? EncryptionAtRest.Required : EncryptionAtRest.Off);
        return sessions;
    }
}
