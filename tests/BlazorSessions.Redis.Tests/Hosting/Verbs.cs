using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>Each verb of the store by name, on a session that is there.</summary>
internal static class Verbs
{
    private static readonly SessionHandle s_missing = SessionHandle.New();

    public static IReadOnlyDictionary<string, Func<RedisSessionStore, SessionRecord, Task>> All { get; } =
        new Dictionary<string, Func<RedisSessionStore, SessionRecord, Task>>
        {
            ["create"] = async (store, _) => await store.TryCreateAsync(Some.Session(), Cancellation),
            ["create again"] = async (store, record) => await store.TryCreateAsync(record, Cancellation),
            ["find"] = async (store, record) => await store.FindAsync(record.Handle, Cancellation),
            ["find what is missing"] = async (store, _) => await store.FindAsync(s_missing, Cancellation),
            ["merge"] = async (store, record) => await store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), Cancellation),
            ["merge in conflict"] = async (store, record) =>
                await store.MergeAsync(record.Handle, Some.Change().Reading("cart", 7).Set("cart", "tea"), Cancellation),
            ["merge of all there is"] = async (store, record) => await store.MergeAsync(
                record.Handle,
                Some.Change().Clearing().Remove("a").Set("b", "c").RotatingTo(The.Token("new"), The.Start).ActiveAt(The.Start + The.Tick),
                Cancellation),
            ["merge of what is missing"] = async (store, _) =>
                await store.MergeAsync(s_missing, Some.Change().Set("cart", "tea"), Cancellation),
            ["sign in"] = async (store, record) =>
                await store.MergeAsync(record.Handle, Some.Change().SigningIn("42", limit: 1000), Cancellation),
            ["end"] = async (store, record) => await store.EndAsync(record.Handle, Cancellation),
            ["epoch"] = async (store, _) => await store.GetEpochAsync("7", Cancellation),
            ["list"] = async (store, _) => await store.ListPageAsync("42", null, 200, Cancellation),
            ["count"] = async (store, _) => await store.CountAsync("42", 100, Cancellation),
            ["raise an epoch"] = async (store, _) => await store.RaiseEpochAsync("7", Cancellation),
            ["forget a user"] = async (store, _) => await store.ForgetAsync("7", Cancellation),
            ["end of a user"] = async (store, _) => await store.EndBatchAsync("7", 7, s_missing, null, 10, Cancellation),
            ["end by an external session"] = async (store, _) =>
                await store.EndBatchAsync(new ExternalSession("https://login.example", "sid"), null, 10, Cancellation),
            ["merge that drops"] = async (store, record) =>
                await store.MergeAsync(record.Handle, Some.Change() with { DropIfEmpty = true }, Cancellation),
            ["probe"] = async (store, record) => await store.ProbeAsync([record.Handle, s_missing], Cancellation),
            ["touch"] = async (store, record) => await store.TouchAsync(
                [new(record.Handle, The.Start + The.Tick), new(s_missing, The.Start)], Cancellation),
            ["clean-up"] = async (store, _) => await store.DeleteExpiredAsync(The.Start, 10, Cancellation),
            ["end of all"] = async (store, _) => await store.EndBatchAsync(null, 10, Cancellation),
        };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
