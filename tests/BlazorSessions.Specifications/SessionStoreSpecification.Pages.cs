using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// A user may have any number of sessions: what is about all of them comes in pages and batches.
public abstract partial class SessionStoreSpecification
{
    [Fact]
    public Task List_comes_in_pages_that_have_each_session_once() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 23);
        await SignedInAsync(Some.UserKey());

        foreach (var limit in new[] { 1, 2, 7, 22, 23, 24, 200 })
        {
            Assert.Equal(all, (await PagesOf.ListAsync(index, userKey, limit)).Select(info => info.Handle));
        }
    });

    [Fact]
    public Task List_misses_no_session_that_lives_on_while_others_begin_and_end() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 30);
        var living = all.Where((_, i) => i % 3 != 0).ToList();
        var ending = new Queue<SessionHandle>(all.Except(living));
        List<SessionHandle> listed = [];
        SessionPage page = new([], null);
        do
        {
            page = await index.ListPageAsync(userKey, page.Next, 4, Cancellation);
            listed.AddRange(page.Sessions.Select(info => info.Handle));

            // The session a page ended with, one of any other place, a new one, and activity that would move another.
            await Store.EndAsync(ending.Contains(listed[^1]) ? listed[^1] : ending.Dequeue(), Cancellation);
            await SignedInAsync(userKey);
            await MergedAsync(living[0], Some.Change().ActiveAt(Now).SigningIn(userKey));
            await MergedAsync(living[^1], Some.Change().ActiveAt(Now).SigningIn(userKey));
            Clock.Advance(The.Tick);
        }
        while (page.Next is not null);

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal(living, listed.Where(living.Contains));
    });

    [Fact]
    public Task List_goes_on_after_sessions_that_have_expired() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var first = await SignedInAsync(userKey);
        Clock.Advance(The.Tick);
        await ManySignedInAsync(userKey, 10);
        Clock.Advance(TimeSpan.FromMinutes(30));
        await MergedAsync(first.Handle, Some.Change().ActiveAt(Now));
        Clock.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal([first.Handle], (await PagesOf.ListAsync(index, userKey, limit: 2)).Select(info => info.Handle));
    });

    [Theory]
    [InlineData("")]
    [InlineData("next")]
    [InlineData("-1 x")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    [InlineData("' OR 1 = 1 --")]
    public Task List_refuses_a_place_that_no_page_answers_with(string after) => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        await SignedInAsync(userKey);

        await Assert.ThrowsAsync<ArgumentException>(async () => await index.ListPageAsync(userKey, after, 10, Cancellation));

        Assert.Single((await index.ListPageAsync(userKey, null, 10, Cancellation)).Sessions);
    });

    [Fact]
    public Task Count_stops_at_the_limit_and_leaves_out_what_has_ended() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 5);
        await SignedInAsync(Some.UserKey());

        Assert.Equal(5, await index.CountAsync(userKey, 100, Cancellation));
        Assert.Equal(3, await index.CountAsync(userKey, 3, Cancellation));
        await Store.EndAsync(all[0], Cancellation);
        Assert.Equal(4, await index.CountAsync(userKey, 100, Cancellation));
        Assert.Equal(0, await index.CountAsync(Some.UserKey(), 100, Cancellation));
    });

    [Fact]
    public Task Epoch_rises_alone() => WithAsync<IUserSessionIndex>(async index =>
    {
        var second = Assert.IsType<IUserSessionIndex>(await SecondNodeAsync(), exactMatch: false);
        var userKey = Some.UserKey();
        var record = await SignedInAsync(userKey);
        var late = await CreateAsync(Some.Session());

        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);

        Assert.True(epoch > record.User!.Epoch, "The epoch did not rise.");
        Assert.Equal(epoch, await second.GetEpochAsync(userKey, Cancellation));
        Same.Record(record, await FindAsync(record.Handle));
        await RefusedAsync(
            SessionSignInRefusal.EpochPassed, late.Handle, Some.Change().SigningIn(userKey, record.User.Epoch));
        Assert.True(await second.RaiseEpochAsync(userKey, Cancellation) > epoch, "It did not rise again.");
    });

    // A store may forget an epoch once no sign-in that saw an earlier one can still be on its way.
    [Fact]
    public Task Epoch_that_may_have_been_forgotten_still_rises_above_those_of_sessions() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        await index.RaiseEpochAsync(userKey, Cancellation);
        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        var signIn = Some.SignIn(userKey);
        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().SigningIn(signIn with
        {
            User = signIn.User with { Epoch = epoch },
            IdleTimeout = TimeSpan.FromDays(90),
            AbsoluteExpiresAt = The.Start + TimeSpan.FromDays(90),
        }));

        Clock.Advance(TimeSpan.FromDays(60));
        if (Store is ISessionCleanup cleanup)
        {
            await cleanup.DeleteExpiredAsync(Now, 100, Cancellation);
        }

        Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
    });

    [Fact]
    public Task Forgetting_a_user_leaves_nobody_else_out_and_epochs_rising() => WithAsync<IUserSessionIndex>(async index =>
    {
        string userKey = Some.UserKey(), other = Some.UserKey();
        var spared = await SignedInAsync(other);
        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        await index.ForgetAsync(userKey, Cancellation);
        await index.ForgetAsync(userKey, Cancellation);
        await index.ForgetAsync(Some.UserKey(), Cancellation);

        // Whoever comes back is as good as new, and can be ended again.
        var signIn = Some.SignIn(userKey);
        var record = await CreateAsync(Some.Session());
        var seen = await index.GetEpochAsync(userKey, Cancellation);
        await MergedAsync(record.Handle, Some.Change().SigningIn(signIn with { User = signIn.User with { Epoch = seen } }));
        Clock.Advance(TimeSpan.FromSeconds(1));
        var ended = await PagesOf.EndUserAsync(index, userKey);

        Assert.Equal([record.Handle], ended);
        Assert.True(await index.GetEpochAsync(userKey, Cancellation) > Math.Max(epoch, seen), "The epoch did not rise.");
        Assert.NotNull(await FindAsync(spared.Handle));
        Assert.Equal([spared.Handle], await HandlesAsync(index, other));
    });

    [Fact]
    public Task Forgetting_a_user_leaves_who_slipped_in_to_be_ended() => WithAsync<IUserSessionIndex>(async index =>
    {
        // Far above where an epoch may begin by this node's clock, as from a node whose clock is ahead.
        var (userKey, epoch) = (Some.UserKey(), 0L);
        for (var i = 0; i < 5; i++)
        {
            epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        }

        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().SigningIn(userKey, epoch));
        await index.ForgetAsync(userKey, Cancellation);

        Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
    });

    [Fact]
    public Task Forgetting_a_user_ends_no_session() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var record = await SignedInAsync(userKey);

        await index.ForgetAsync(userKey, Cancellation);

        Same.Record(record, await FindAsync(record.Handle));
        Assert.Equal([record.Handle], await HandlesAsync(index, userKey));
        Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
    });

    [Fact]
    public Task End_of_a_user_comes_in_batches_that_look_at_no_more_than_asked() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 23);
        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        var sizes = new List<int>();

        var ended = await PagesOf.EndAsync(async after =>
        {
            var batch = await index.EndBatchAsync(userKey, epoch, null, after, 10, Cancellation);
            sizes.Add(batch.Handles.Count);
            Assert.Equal(23 - sizes.Sum(), (await HandlesAsync(index, userKey)).Count);
            return batch;
        });

        Assert.All(sizes, size => Assert.InRange(size, 0, 10));
        Assert.Equal(all.ToHashSet(), ended.ToHashSet());
        Assert.Equal(23, ended.Count);
    });

    [Fact]
    public Task End_of_a_user_that_was_cut_short_goes_on_next_time() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 9);
        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        var first = await index.EndBatchAsync(userKey, epoch, null, null, 4, Cancellation);

        var rest = await PagesOf.EndUserAsync(index, userKey, limit: 4);

        Assert.Equal((4, 5), (first.Handles.Count, rest.Count));
        Assert.Equal(all.ToHashSet(), first.Handles.Concat(rest).ToHashSet());
    });

    [Fact]
    public Task End_of_a_user_spares_who_signs_in_after_it_began() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var all = await ManySignedInAsync(userKey, 12);
        var epoch = await index.RaiseEpochAsync(userKey, Cancellation);
        List<SessionHandle> later = [];

        var ended = await PagesOf.EndAsync(async after =>
        {
            later.Add((await SignedInAsync(userKey)).Handle);
            return await index.EndBatchAsync(userKey, epoch, null, after, 5, Cancellation);
        });

        Assert.Equal(all.ToHashSet(), ended.ToHashSet());
        Assert.Equal(later.ToHashSet(), (await HandlesAsync(index, userKey)).ToHashSet());
    });

    [Fact]
    public Task End_of_a_user_who_has_no_sessions_is_over_at_once() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var batch = await index.EndBatchAsync(
            userKey, await index.RaiseEpochAsync(userKey, Cancellation), SessionHandle.New(), null, 10, Cancellation);

        Assert.Empty(batch.Handles);
        Assert.Null(batch.Next);
    });

    // Created last first, as a list has them.
    private async Task<List<SessionHandle>> ManySignedInAsync(string userKey, int count)
    {
        List<SessionHandle> handles = [];
        for (var i = 0; i < count; i++)
        {
            // Some were created at the same moment: then the handle decides.
            Clock.Advance(i % 4 == 0 ? The.Tick : TimeSpan.Zero);
            handles.Add((await SignedInAsync(userKey)).Handle);
        }

        var created = new Dictionary<SessionHandle, DateTimeOffset>();
        foreach (var handle in handles)
        {
            created[handle] = (await FindAsync(handle))!.CreatedAt;
        }

        return
        [
            .. handles.OrderByDescending(handle => created[handle])
                .ThenByDescending(handle => handle.Value, StringComparer.Ordinal),
        ];
    }
}
