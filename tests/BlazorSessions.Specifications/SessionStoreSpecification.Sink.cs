using BlazorSessions.Stores;
using BlazorSessions.Stores.Sinks;

namespace BlazorSessions.Specifications;

// A sink writes whole records of another store to this one, by its four verbs.
public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task A_sink_keeps_a_record_of_another_store_as_it_is()
    {
        var record = AnotherStores(version: 7);

        await new StoreSink(Store).ApplyAsync(record, Cancellation);

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task A_sink_keeps_a_user_of_another_store_with_the_epoch_they_have_here()
    {
        var userKey = Some.UserKey();
        await WithEndedUserAsync(userKey);
        var record = AnotherStores(version: 7).SignedInAs(userKey, epoch: 3);

        await new StoreSink(Store).ApplyAsync(record, Cancellation);

        var kept = await FindAsync(record.Handle);
        Same.Record(record with { User = record.User! with { Epoch = await EpochAsync(userKey) } }, kept);
        if (Store is IUserSessionIndex index)
        {
            Assert.Equal([record.Handle], await HandlesAsync(index, userKey));
            Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
        }
    }

    [Fact]
    public async Task A_sink_replaces_an_older_record_and_leaves_a_newer_one_alone()
    {
        var sink = new StoreSink(Store);
        var old = AnotherStores(version: 3);
        var signedIn = (old with { Version = 5, TokenHash = The.Token("second") }).SignedInAs(Some.UserKey()).With("theme", "dark");
        var epoch = await EpochAsync(signedIn.User!.Key);

        await sink.ApplyAsync(old, Cancellation);
        await sink.ApplyAsync(signedIn, Cancellation);
        await sink.ApplyAsync(old with { Version = 4 }, Cancellation);
        await sink.ApplyAsync(signedIn, Cancellation);

        Same.Record(signedIn with { User = signedIn.User with { Epoch = epoch } }, await FindAsync(old.Handle));
    }

    [Fact]
    public async Task A_sink_moves_activity_forward_whatever_the_version()
    {
        var sink = new StoreSink(Store);
        var record = AnotherStores(version: 3);
        await sink.ApplyAsync(record, Cancellation);

        await sink.ApplyAsync(record with { LastActivityAt = Now + TimeSpan.FromMinutes(2) }, Cancellation);
        await sink.ApplyAsync(record with { Version = 2, LastActivityAt = Now + TimeSpan.FromMinutes(1) }, Cancellation);
        await sink.ApplyAsync(record with { Version = 4 }, Cancellation);

        Same.Record(
            record with { Version = 4, LastActivityAt = Now + TimeSpan.FromMinutes(2) }, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task A_sink_removes_a_session_and_minds_none_that_is_not_there()
    {
        var sink = new StoreSink(Store);
        var record = AnotherStores(version: 3);
        await sink.ApplyAsync(record, Cancellation);

        await sink.RemoveAsync(record.Handle, SessionEndReason.SignedOut, Cancellation);
        await sink.RemoveAsync(record.Handle, null, Cancellation);

        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Sinks_of_many_nodes_that_met_leave_what_the_next_brings_up_to_date()
    {
        var record = AnotherStores(version: 1);
        var user = Some.UserKey();
        var rival = await RivalAsync();
        var records = Enumerable.Range(0, 8)
            .Select(i => (record with { Version = 10 + i }).With("writer", $"{i}").SignedInAs(user)).ToArray();

        await AtOnceAsync(8, async i =>
        {
            try
            {
                await new StoreSink(i % 2 == 0 ? Store : rival).ApplyAsync(records[i], Cancellation);
            }
            catch (SessionStoreException)
            {
                // Who is overtaken again and again gives up, and tells it later.
            }

            return i;
        });
        await new StoreSink(Store).ApplyAsync(records[7], Cancellation);

        var kept = await FindAsync(record.Handle);
        Assert.Equal((17, "7", user), (kept!.Version, The.Text(kept.Values["writer"].Data), kept.User?.Key));
    }

    private SessionRecord AnotherStores(long version) => Some.Session().CreatedAt(Now).With("cart", "tea") with
    {
        Version = version,
        TokenNonce = "ticket",
        PreviousTokenHash = The.Token("previous"),
        PreviousTokenUntil = Now + TimeSpan.FromSeconds(30),
    };

    private async Task WithEndedUserAsync(string userKey)
    {
        if (Store is IUserSessionIndex index)
        {
            await SignedInAsync(userKey);
            await PagesOf.EndUserAsync(index, userKey);
        }
    }
}
