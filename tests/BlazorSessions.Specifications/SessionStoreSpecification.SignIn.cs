using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Sign_in_sets_the_user_and_the_lifetime_and_keeps_the_data()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var signIn = Some.SignIn(Some.UserKey()) with
        {
            IdleTimeout = TimeSpan.FromDays(14) + The.Tick,
            AbsoluteExpiresAt = The.Start + TimeSpan.FromDays(90) + The.Tick,
            Device = "Chromium on Linux",
        };
        signIn = signIn with { User = signIn.User with { IsRemembered = true, AuthenticatedAt = The.Start - The.Tick } };

        var merged = await MergedAsync(record.Handle, Some.Change().SigningIn(signIn).RotatingTo(The.Token("second")));

        Same.Record(
            record with
            {
                Version = 2,
                TokenHash = The.Token("second"),
                User = signIn.User,
                IdleTimeout = signIn.IdleTimeout,
                AbsoluteExpiresAt = signIn.AbsoluteExpiresAt,
                Device = signIn.Device,
            },
            merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Sign_in_without_a_device_keeps_the_one_there_is()
    {
        var record = await CreateAsync(Some.Session());

        var merged = await MergedAsync(record.Handle, Some.Change().SigningIn(Some.UserKey()));

        Assert.Equal(The.Device, merged.Device);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData(" ")]
    [InlineData("Ada")]
    [InlineData("ada")]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82")]
    [InlineData("{a}:b*?[c]\"'\\%_--;")]
    [InlineData("用户 🙂 é")]
    public async Task Sign_in_takes_any_user_key(string userKey)
    {
        var record = await CreateAsync(Some.Session());

        var merged = await MergedAsync(record.Handle, Some.Change().SigningIn(userKey));

        Assert.Equal(userKey, merged.User?.Key);
        Same.Record(merged, await FindAsync(record.Handle));
        await WithAsync<IUserSessionIndex>(async index =>
        {
            Assert.Equal([record.Handle], await HandlesAsync(index, userKey));
            Assert.Equal([record.Handle], await PagesOf.EndUserAsync(index, userKey));
            Assert.True(await index.GetEpochAsync(userKey, Cancellation) > merged.User!.Epoch);
        });
    }

    [Fact]
    public async Task Sign_in_takes_a_long_user_key()
    {
        var userKey = Some.UserKey() + new string('用', 400);

        var record = await SignedInAsync(userKey);

        Assert.Equal(userKey, (await FindAsync(record.Handle))?.User?.Key);
        await WithAsync<IUserSessionIndex>(
            async index => Assert.Equal([record.Handle], await HandlesAsync(index, userKey)));
    }

    [Fact]
    public async Task Sign_in_is_refused_when_a_check_fails_or_the_session_is_gone()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second")));

        await ConflictsAsync(record.Handle, Some.Change().SigningIn(Some.UserKey()).Expecting(record.TokenHash));

        Clock.SetUtcNow(record.ExpiresAt);
        Assert.Equal(
            MergeOutcome.Missing, (await MergeAsync(record.Handle, Some.Change().SigningIn(Some.UserKey()))).Outcome);
    }

    [Fact]
    public Task Sign_in_that_saw_an_older_epoch_is_refused_and_writes_nothing() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var seen = await index.GetEpochAsync(userKey, Cancellation);
        var record = await CreateAsync(Some.Session());
        await PagesOf.EndUserAsync(index, userKey);

        await RefusedAsync(
            SessionSignInRefusal.EpochPassed,
            record.Handle,
            Some.Change().SigningIn(userKey, seen)
                .Set("cart", "tea").RotatingTo(The.Token("second")).ActiveAt(Now + The.Tick));

        Assert.Empty(await PagesOf.ListAsync(index, userKey));
    });

    [Fact]
    public Task Sign_in_that_saw_the_epoch_after_an_end_of_all_is_let_in() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        await PagesOf.EndUserAsync(index, userKey);
        await PagesOf.EndUserAsync(index, userKey);

        var record = await SignedInAsync(userKey);

        Assert.Equal([record.Handle], await HandlesAsync(index, userKey));
    });

    [Fact]
    public Task Sign_in_of_one_user_does_not_mind_the_end_of_another() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var seen = await index.GetEpochAsync(userKey, Cancellation);
        await PagesOf.EndUserAsync(index, Some.UserKey());
        var record = await CreateAsync(Some.Session());

        await MergedAsync(record.Handle, Some.Change().SigningIn(userKey, seen));
    });

    [Fact]
    public async Task Sign_in_races_the_end_of_all_and_never_survives_it()
    {
        await WithAsync<IUserSessionIndex>(async index =>
        {
            for (var round = 0; round < 25; round++)
            {
                var userKey = Some.UserKey();
                var seen = await index.GetEpochAsync(userKey, Cancellation);
                var records = new List<SessionRecord>();
                for (var i = 0; i < 4; i++)
                {
                    records.Add(await CreateAsync(Some.Session()));
                }

                await AtOnceAsync(5, async i => i == 4
                    ? (await PagesOf.EndUserAsync(index, userKey)).Count
                    : (int)(await MergeAsync(records[i].Handle, Some.Change().SigningIn(userKey, seen))).Outcome);

                Assert.Empty(await PagesOf.ListAsync(index, userKey));
                foreach (var record in records)
                {
                    Assert.Null((await FindAsync(record.Handle))?.User);
                }
            }
        });
    }

    private async Task RefusedAsync(SessionSignInRefusal refusal, SessionHandle handle, SessionDelta delta)
    {
        var before = await FindAsync(handle);
        Assert.NotNull(before);

        var result = await MergeAsync(handle, delta);

        Assert.Equal(MergeOutcome.Refused, result.Outcome);
        Assert.Equal(refusal, result.Refusal);
        Same.Record(before, await FindAsync(handle));
    }
}
