using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>The layout of the package, measured through the store itself.</summary>
internal sealed class ArrayLayout(NpgsqlDataSource dataSource, PostgreSqlSessionStore store) : Layout(dataSource)
{
    public override string Name => "arrays in the row (the store)";

    public override async Task CreateAsync(SessionHandle handle, int keys, int bytes)
    {
        var now = TimeProvider.System.GetUtcNow();
        await store.TryCreateAsync(
            new SessionRecord
            {
                Handle = handle,
                TokenHash = TokenHash.FromBytes(new byte[TokenHash.Length]),
                CreatedAt = now,
                LastActivityAt = now,
                IdleTimeout = TimeSpan.FromHours(1),
                AbsoluteExpiresAt = now.AddDays(1),
                Device = "Firefox on Linux",
                Values = Enumerable.Range(0, keys).ToDictionary(i => $"key{i}", _ => new SessionValue(Bytes(bytes), 1)),
            },
            CancellationToken.None);
    }

    public override async Task ReadAsync(SessionHandle handle) => await store.FindAsync(handle, CancellationToken.None);

    public override async Task WriteAsync(SessionHandle handle, int bytes)
    {
        var result = await store.MergeAsync(
            handle,
            new SessionDelta
            {
                Sets = new Dictionary<string, ReadOnlyMemory<byte>> { ["key0"] = Bytes(bytes) },
                LastActivityAt = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken.None);
        if (result.Outcome != MergeOutcome.Merged)
        {
            throw new InvalidOperationException($"{result}");
        }
    }
}
