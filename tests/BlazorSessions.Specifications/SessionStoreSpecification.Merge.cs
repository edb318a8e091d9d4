using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_keeps_keys_written_by_another_tab()
    {
        var record = await CreateAsync(Some.Session().With("kept", "kept"));

        await MergedAsync(record.Handle, Some.Change().Set("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().Set("theme", "dark"));

        var found = await FindAsync(record.Handle);
        Same.Record(
            record with
            {
                Version = 3,
                Values = new Dictionary<string, SessionValue>
                {
                    ["kept"] = new(The.Bytes("kept"), 1),
                    ["cart"] = new(The.Bytes("tea"), 2),
                    ["theme"] = new(The.Bytes("dark"), 3),
                },
            },
            found);
    }

    [Fact]
    public async Task Merge_lets_the_last_of_two_blind_writers_of_a_key_win()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        await MergedAsync(record.Handle, Some.Change().Set("cart", "coffee"));
        await MergedAsync(record.Handle, Some.Change().Set("cart", "cocoa"));

        Assert.Equal("cocoa", await TextAsync(record.Handle, "cart"));
    }

    [Fact]
    public async Task Merge_returns_the_record_as_find_does()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea").With("theme", "dark"));

        var merged = await MergedAsync(
            record.Handle, Some.Change().Set("cart", "coffee").Remove("theme").ActiveAt(The.Start + The.Tick));

        Same.Record(merged, await FindAsync(record.Handle));
        Assert.Equal(2, merged.Version);
    }

    [Fact]
    public async Task Merge_keeps_who_is_signed_in_and_for_how_long()
    {
        var signIn = Some.SignIn(Some.UserKey()) with
        {
            IdleTimeout = TimeSpan.FromDays(14),
            AbsoluteExpiresAt = The.Start + TimeSpan.FromDays(90),
            Device = "Chromium on Linux",
        };
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var signedIn = await MergedAsync(record.Handle, Some.Change().SigningIn(signIn));

        await MergedAsync(record.Handle, Some.Change().Set("cart", "coffee"));
        await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second")).ActiveAt(The.Start + The.Tick));
        await MergedAsync(record.Handle, Some.Change().Clearing());

        Same.Record(
            signedIn with
            {
                Version = 5,
                TokenHash = The.Token("second"),
                LastActivityAt = The.Start + The.Tick,
                Values = new Dictionary<string, SessionValue>(),
            },
            await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_keeps_a_value_that_was_written_again_unchanged()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        var merged = await MergedAsync(record.Handle, Some.Change().Set("cart", "tea"));

        Assert.Equal(2, merged.Version);
        Assert.Equal(2, merged.Values["cart"].Version);
    }

    [Fact]
    public async Task Merge_of_a_change_that_changes_nothing_writes_nothing()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        var merged = await MergedAsync(
            record.Handle,
            Some.Change().Reading("cart", 1).Reading("absent", 0)
                .Expecting(version: 1).Expecting(record.TokenHash).ActiveAt(The.Start));

        Same.Record(record, merged);
        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_removes_a_key_and_takes_an_absent_one_for_removed()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea").With("theme", "dark"));

        var merged = await MergedAsync(record.Handle, Some.Change().Remove("cart").Remove("absent"));

        Assert.Equal(["theme"], merged.Values.Keys);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_clears_keys_that_nobody_here_has_seen()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().Set("unseen", "of another tab"));

        var merged = await MergedAsync(record.Handle, Some.Change().Clearing());

        Assert.Empty(merged.Values);
        Same.Record(
            record with { Version = 3, Values = new Dictionary<string, SessionValue>() },
            await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_that_clears_and_sets_keeps_what_it_sets()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea").With("theme", "dark"));

        var merged = await MergedAsync(record.Handle, Some.Change().Clearing().Set("cart", "coffee"));

        Assert.Equal(["cart"], merged.Values.Keys);
        Assert.Equal(2, merged.Values["cart"].Version);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_keeps_binary_values_and_the_longest_keys()
    {
        var record = await CreateAsync(Some.Session());
        var everyByte = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        var longest = new string('家', 128);

        var merged = await MergedAsync(record.Handle, Some.Change()
            .Set("every byte", everyByte)
            .Set("nothing", ReadOnlyMemory<byte>.Empty)
            .Set(longest, everyByte.AsMemory(100, 50)));

        Assert.Equal(everyByte, merged.Values["every byte"].Data.ToArray());
        Assert.Equal([], merged.Values["nothing"].Data.ToArray());
        Assert.Equal(everyByte[100..150], merged.Values[longest].Data.ToArray());
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_writes_many_keys_in_one_step()
    {
        var record = await CreateAsync(Some.Session());
        var delta = Enumerable.Range(0, 128).Aggregate(
            Some.Change(), (change, i) => change.Set($"key {i}", $"{i}").Reading($"key {i}", 0));

        var merged = await MergedAsync(record.Handle, delta);

        Assert.Equal(128, merged.Values.Count);
        Assert.All(merged.Values.Values, value => Assert.Equal(2, value.Version));
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_makes_no_record_that_was_never_there()
    {
        var handle = SessionHandle.New();

        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(handle, Some.Change().Set("cart", "tea"))).Outcome);

        Assert.Null(await FindAsync(handle));
        await CreateAsync(Some.Session().Named(handle.Value));
    }

    [Fact]
    public async Task Merge_never_brings_an_ended_session_back()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await Store.EndAsync(record.Handle, Cancellation);

        Assert.Equal(
            MergeOutcome.Missing, (await MergeAsync(record.Handle, Some.Change().Set("cart", "coffee"))).Outcome);
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record.Handle, Some.Change())).Outcome);

        Assert.Null(await FindAsync(record.Handle));
        await CreateAsync(Some.Session().Named(record.Handle.Value));
    }

    [Fact]
    public async Task Merge_never_brings_an_expired_session_back()
    {
        var record = await CreateAsync(Some.Session());
        Clock.SetUtcNow(record.ExpiresAt);

        var result = await MergeAsync(record.Handle, Some.Change().Set("cart", "tea").ActiveAt(Now));

        Assert.Equal(MergeOutcome.Missing, result.Outcome);
        Assert.Null(await FindAsync(record.Handle));
    }

    private async Task<string?> TextAsync(SessionHandle handle, string key) =>
        await FindAsync(handle) is { } record && record.Values.TryGetValue(key, out var value) ? The.Text(value.Data) : null;
}
