using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// The sessions of a session at an identity provider, which a back-channel logout names.
public abstract partial class SessionStoreSpecification
{
    private const string Issuer = "https://login.example/用户";

    [Fact]
    public async Task Sign_in_keeps_what_the_identity_provider_calls_the_session()
    {
        var record = await CreateAsync(Some.Session());
        var external = Some.External(Issuer);

        var merged = await MergedAsync(record.Handle, Some.Change().SigningIn(SignInFrom(Some.UserKey(), external)));
        Assert.Equal(external, merged.User?.External);
        Same.Record(merged, await FindAsync(record.Handle));

        var without = await MergedAsync(record.Handle, Some.Change().SigningIn(merged.User!.Key));
        Assert.Null(without.User?.External);
        Same.Record(without, await FindAsync(record.Handle));
    }

    [Fact]
    public Task End_of_an_external_session_ends_its_sessions_and_no_other() => WithAsync<IExternalSessionIndex>(async index =>
    {
        var second = Assert.IsType<IExternalSessionIndex>(await SecondNodeAsync(), exactMatch: false);
        var external = Some.External(Issuer);
        var userKey = Some.UserKey();
        var one = await SignedInFromAsync(userKey, external);
        var two = await SignedInFromAsync(Some.UserKey(), external);
        SessionRecord[] others =
        [
            await SignedInFromAsync(userKey, Some.External(Issuer)),
            await SignedInFromAsync(userKey, new ExternalSession(Issuer + "/", external.SessionId)),
            await SignedInFromAsync(userKey, new ExternalSession(external.SessionId, Issuer)),
            await SignedInFromAsync(userKey, new ExternalSession(Issuer, external.SessionId.ToUpperInvariant())),
            await SignedInAsync(userKey),
            await CreateAsync(Some.Session()),
        ];

        var ended = await PagesOf.EndAsync(after => second.EndBatchAsync(external, after, 10, Cancellation));

        Assert.Equal(new HashSet<SessionHandle> { one.Handle, two.Handle }, ended.ToHashSet());
        Assert.Null(await FindAsync(one.Handle));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(two.Handle, Some.Change().Set("a", "b"))).Outcome);
        foreach (var other in others)
        {
            Same.Record(other, await FindAsync(other.Handle));
        }

        Assert.Empty(await PagesOf.EndAsync(after => index.EndBatchAsync(external, after, 10, Cancellation)));
    });

    [Fact]
    public Task End_of_an_external_session_passes_over_one_that_signed_in_from_elsewhere() =>
        WithAsync<IExternalSessionIndex>(async index =>
        {
            ExternalSession first = Some.External(Issuer), second = Some.External(Issuer);
            var userKey = Some.UserKey();
            var moved = await SignedInFromAsync(userKey, first);
            var left = await SignedInFromAsync(userKey, first);
            await MergedAsync(moved.Handle, Some.Change().SigningIn(SignInFrom(userKey, second)));
            await MergedAsync(left.Handle, Some.Change().SigningIn(userKey));

            Assert.Empty(await PagesOf.EndAsync(after => index.EndBatchAsync(first, after, 10, Cancellation)));
            Assert.Equal(
                [moved.Handle], await PagesOf.EndAsync(after => index.EndBatchAsync(second, after, 10, Cancellation)));
            Assert.NotNull(await FindAsync(left.Handle));
        });

    [Fact]
    public Task End_of_an_external_session_comes_in_batches_and_names_no_expired_session() =>
        WithAsync<IExternalSessionIndex>(async index =>
        {
            var external = Some.External(Issuer);
            var expired = await SignedInFromAsync(Some.UserKey(), external);
            Clock.SetUtcNow(expired.ExpiresAt - The.Tick);
            var living = new HashSet<SessionHandle>();
            for (var i = 0; i < 12; i++)
            {
                living.Add((await SignedInFromAsync(Some.UserKey(), external)).Handle);
            }

            Clock.SetUtcNow(expired.ExpiresAt);
            var ended = await PagesOf.EndAsync(async after =>
            {
                var batch = await index.EndBatchAsync(external, after, 5, Cancellation);
                Assert.InRange(batch.Handles.Count, 0, 5);
                return batch;
            });

            Assert.Equal(12, ended.Count);
            Assert.Equal(living, ended.ToHashSet());
        });

    [Fact]
    public Task End_of_an_external_session_leaves_no_trace_in_the_index_of_users() =>
        WithAsync<IExternalSessionIndex>(external => WithAsync<IUserSessionIndex>(async index =>
        {
            var session = Some.External(Issuer);
            var userKey = Some.UserKey();
            await SignedInFromAsync(userKey, session);
            var other = await SignedInFromAsync(userKey, Some.External(Issuer));

            await PagesOf.EndAsync(after => external.EndBatchAsync(session, after, 10, Cancellation));
            Assert.Equal([other.Handle], await HandlesAsync(index, userKey));

            Assert.Equal([other.Handle], await PagesOf.EndUserAsync(index, userKey));
            Assert.Empty(await PagesOf.EndAsync(
                after => external.EndBatchAsync(other.User!.External!, after, 10, Cancellation)));
        }));

    [Fact]
    public Task End_of_an_external_session_that_was_cancelled_ends_nothing() => WithAsync<IExternalSessionIndex>(async index =>
    {
        var external = Some.External(Issuer);
        var record = await SignedInFromAsync(Some.UserKey(), external);

        await CancelsAsync(() => index.EndBatchAsync(external, null, 10, s_cancelled).AsTask());

        Same.Record(record, await FindAsync(record.Handle));
    });

    private SessionSignIn SignInFrom(string userKey, ExternalSession external, long epoch = 0)
    {
        var signIn = Some.SignIn(userKey, epoch);
        return signIn with
        {
            User = signIn.User with { External = external },
            AbsoluteExpiresAt = Now + The.AbsoluteTimeout,
        };
    }

    private async Task<SessionRecord> SignedInFromAsync(string userKey, ExternalSession external)
    {
        var record = await CreateAsync(Some.Session().CreatedAt(Now));
        return await MergedAsync(
            record.Handle, Some.Change().SigningIn(SignInFrom(userKey, external, await EpochAsync(userKey))));
    }
}
