using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Shared;

/// <summary>A server keeps nothing of a user who is forgotten.</summary>
public abstract class ForgottenUser
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_forgotten_is_forgotten_at_once()
    {
        var store = await StoreAsync();
        var index = (IUserSessionIndex)store;
        var userKey = Some.UserKey();
        for (var i = 0; i < 2; i++)
        {
            var record = Some.Session();
            Assert.True(await store.TryCreateAsync(record, Stop));
            await store.MergeAsync(
                record.Handle, Some.Change().SigningIn(userKey, await index.GetEpochAsync(userKey, Stop)), Stop);
        }

        await PagesOf.EndUserAsync(index, userKey);
        Assert.NotEqual(0, await CountAsync(userKey));

        await index.ForgetAsync(userKey, Stop);

        Assert.Equal(0, await CountAsync(userKey));
        Assert.Equal(0, await index.GetEpochAsync(userKey, Stop));
    }

    // That it can be ended, the specification says. Here: nothing stays behind it.
    [Fact]
    public async Task Who_has_slipped_in_before_they_were_forgotten_can_be_forgotten_afterwards()
    {
        var store = await StoreAsync();
        var index = (IUserSessionIndex)store;
        var userKey = Some.UserKey();
        var epoch = await index.RaiseEpochAsync(userKey, Stop);
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Stop));
        await store.MergeAsync(record.Handle, Some.Change().SigningIn(userKey, epoch), Stop);
        await index.ForgetAsync(userKey, Stop);

        Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
        await index.ForgetAsync(userKey, Stop);

        Assert.Equal(0, await CountAsync(userKey));
    }

    /// <summary>Makes the store, which keeps epochs until they are forgotten.</summary>
    protected abstract Task<ISessionStore> StoreAsync();

    /// <summary>Counts what names the user at the server: rows, keys, members.</summary>
    protected abstract Task<long> CountAsync(string userKey);
}
