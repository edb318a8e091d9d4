using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public Task List_has_a_sign_in_on_every_node_when_its_merge_returns() => WithAsync<IUserSessionIndex>(async index =>
    {
        var second = Assert.IsType<IUserSessionIndex>(await SecondNodeAsync(), exactMatch: false);
        var userKey = Some.UserKey();
        for (var count = 1; count <= 20; count++)
        {
            var record = await SignedInAsync(userKey);

            Assert.Contains(record.Handle, await HandlesAsync(second, userKey));
            Assert.Equal(count, (await HandlesAsync(index, userKey)).Count);
        }
    });

    [Fact]
    public Task List_says_what_is_known_of_a_session() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var record = await CreateAsync(Some.Session());
        var signIn = Some.SignIn(userKey) with { Device = "Téléphone 📱" };
        var merged = await MergedAsync(record.Handle, Some.Change().ActiveAt(The.Start + The.Tick).SigningIn(
            signIn with { User = signIn.User with { IsRemembered = true } }));

        var info = Assert.Single(await PagesOf.ListAsync(index, userKey));

        Assert.Equal(
            new SessionInfo
            {
                Handle = record.Handle,
                Device = "Téléphone 📱",
                FirstSeen = The.Start,
                LastSeen = The.Start + The.Tick,
                ExpiresAt = merged.ExpiresAt,
                IsRemembered = true,
            },
            info);
    });

    [Fact]
    public Task List_is_empty_for_a_user_nobody_has_seen() => WithAsync<IUserSessionIndex>(async index =>
    {
        Assert.Empty(await PagesOf.ListAsync(index, Some.UserKey()));
    });

    [Fact]
    public Task List_starts_with_the_session_created_last() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var handles = new List<SessionHandle>();
        for (var i = 0; i < 5; i++)
        {
            handles.Insert(0, (await SignedInAsync(userKey)).Handle);
            Clock.Advance(The.Tick);
        }

        await MergedAsync(handles[3], Some.Change().ActiveAt(Now));
        await MergedAsync(handles[2], Some.Change().SigningIn(userKey));

        Assert.Equal(handles, await HandlesAsync(index, userKey));
    });

    [Fact]
    public Task List_leaves_out_ended_and_expired_sessions() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var expired = await SignedInAsync(userKey);
        Clock.Advance(The.Tick);
        var ended = await SignedInAsync(userKey);
        var living = await SignedInAsync(userKey);
        await Store.EndAsync(ended.Handle, Cancellation);

        Clock.SetUtcNow(expired.ExpiresAt);

        Assert.Equal([living.Handle], await HandlesAsync(index, userKey));
    });

    [Fact]
    public Task List_has_a_session_once_however_often_it_signs_in() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var record = await SignedInAsync(userKey);
        await MergedAsync(record.Handle, Some.Change().SigningIn(userKey));

        Assert.Equal([record.Handle], await HandlesAsync(index, userKey));
    });

    [Fact]
    public Task List_moves_a_session_to_the_user_who_signed_in_last() => WithAsync<IUserSessionIndex>(async index =>
    {
        string first = Some.UserKey(), second = Some.UserKey();
        var record = await SignedInAsync(first);
        await MergedAsync(record.Handle, Some.Change().SigningIn(second));

        Assert.Empty(await HandlesAsync(index, first));
        Assert.Equal([record.Handle], await HandlesAsync(index, second));
        Assert.Empty(await PagesOf.EndUserAsync(index, first));
        Assert.NotNull(await FindAsync(record.Handle));
    });

    [Fact]
    public Task End_of_a_user_ends_every_session_of_the_user_and_no_other() => WithAsync<IUserSessionIndex>(async index =>
    {
        string userKey = Some.UserKey(), other = Some.UserKey();
        var handles = new HashSet<SessionHandle>();
        for (var i = 0; i < 100; i++)
        {
            handles.Add((await SignedInAsync(userKey)).Handle);
        }

        var anonymous = await CreateAsync(Some.Session());
        var spared = await SignedInAsync(other);

        var ended = await PagesOf.EndUserAsync(index, userKey);

        Assert.Equal(100, ended.Count);
        Assert.Equal(handles, ended.ToHashSet());
        foreach (var handle in handles)
        {
            Assert.Null(await FindAsync(handle));
            Assert.Equal(MergeOutcome.Missing, (await MergeAsync(handle, Some.Change().Set("a", "b"))).Outcome);
        }

        Assert.Empty(await PagesOf.ListAsync(index, userKey));
        Assert.Equal([spared.Handle], await HandlesAsync(index, other));
        Assert.NotNull(await FindAsync(anonymous.Handle));
    });

    [Fact]
    public Task End_of_a_user_spares_the_session_it_is_told_to() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var kept = await SignedInAsync(userKey);
        var ended = await SignedInAsync(userKey);

        Assert.Equal([ended.Handle], await PagesOf.EndUserAsync(index, userKey, kept.Handle));

        Same.Record(kept, await FindAsync(kept.Handle));
        Assert.Equal([kept.Handle], await HandlesAsync(index, userKey));
        Assert.Equal([kept.Handle], await PagesOf.EndUserAsync(index, userKey, ended.Handle));
    });

    [Fact]
    public Task End_of_a_user_sparing_a_session_of_another_user_ends_all_the_same() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var ended = await SignedInAsync(userKey);
        var other = await SignedInAsync(Some.UserKey());

        Assert.Equal([ended.Handle], await PagesOf.EndUserAsync(index, userKey, other.Handle));

        Same.Record(other, await FindAsync(other.Handle));
    });

    [Fact]
    public Task End_of_a_user_raises_the_epoch_each_time_whoever_is_signed_in() => WithAsync<IUserSessionIndex>(async index =>
    {
        var second = Assert.IsType<IUserSessionIndex>(await SecondNodeAsync(), exactMatch: false);
        var userKey = Some.UserKey();
        var epochs = new List<long> { await index.GetEpochAsync(userKey, Cancellation) };
        for (var i = 0; i < 3; i++)
        {
            await PagesOf.EndUserAsync(index, userKey);
            epochs.Add(await second.GetEpochAsync(userKey, Cancellation));
        }

        var kept = await SignedInAsync(userKey);
        await PagesOf.EndUserAsync(second, userKey, kept.Handle);
        epochs.Add(await index.GetEpochAsync(userKey, Cancellation));

        Assert.Equal(epochs.Distinct().Order(), epochs);
    });

    [Fact]
    public Task End_of_a_user_does_not_count_sessions_that_had_expired() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var expired = await SignedInAsync(userKey);
        Clock.SetUtcNow(expired.ExpiresAt);

        Assert.Empty(await PagesOf.EndUserAsync(index, userKey));
    });

    [Fact]
    public Task End_of_a_user_names_each_session_to_one_of_many_who_try() => WithAsync<IUserSessionIndex>(async index =>
    {
        var second = Assert.IsType<IUserSessionIndex>(await SecondNodeAsync(), exactMatch: false);
        var userKey = Some.UserKey();
        var handles = new HashSet<SessionHandle>();
        for (var i = 0; i < 10; i++)
        {
            handles.Add((await SignedInAsync(userKey)).Handle);
        }

        var ended = await AtOnceAsync(
            8, async i => await PagesOf.EndUserAsync(i % 2 == 0 ? index : second, userKey));

        Assert.Equal(10, ended.Sum(batch => batch.Count));
        Assert.Equal(handles, ended.SelectMany(batch => batch).ToHashSet());
    });

    private static async Task<List<SessionHandle>> HandlesAsync(IUserSessionIndex index, string userKey) =>
        [.. (await PagesOf.ListAsync(index, userKey)).Select(info => info.Handle)];
}
