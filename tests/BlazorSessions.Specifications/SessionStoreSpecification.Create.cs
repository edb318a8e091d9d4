namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Create_keeps_every_field()
    {
        var record = Some.Session().With("cart", "tea") with
        {
            TokenNonce = "q83vEjRWeJA+/w==",
            PreviousTokenHash = The.Token("previous"),
            PreviousTokenUntil = The.Start + TimeSpan.FromTicks(11),
            LastActivityAt = The.Start + TimeSpan.FromTicks(13),
        };

        await CreateAsync(record);

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_keeps_a_session_without_values_or_device()
    {
        var record = await CreateAsync(Some.Session() with { Device = null });

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_refuses_a_handle_that_exists_and_overwrites_nothing()
    {
        var first = await CreateAsync(Some.Session().With("cart", "tea"));

        var created = await Store.TryCreateAsync(
            first.With("cart", "coffee") with { TokenHash = The.Token("thief") }, Cancellation);

        Assert.False(created);
        Same.Record(first, await FindAsync(first.Handle));
    }

    [Fact]
    public async Task Create_refuses_a_handle_that_expired_but_was_not_cleaned()
    {
        var first = await CreateAsync(Some.Session());
        Clock.SetUtcNow(first.ExpiresAt);

        var created = await Store.TryCreateAsync(first.CreatedAt(Now), Cancellation);

        Assert.False(created);
        Assert.Null(await FindAsync(first.Handle));
    }

    [Fact]
    public async Task Create_refuses_a_record_that_is_signed_in()
    {
        var user = Some.SignIn(Some.UserKey()).User;
        var record = Some.Session() with { User = user };

        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.TryCreateAsync(record, Cancellation));

        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_lets_one_of_many_writers_of_a_handle_win()
    {
        var record = Some.Session();
        var rival = await RivalAsync();

        var created = await AtOnceAsync(16, async i =>
            await (i % 2 == 0 ? Store : rival).TryCreateAsync(record.With("writer", $"{i}"), Cancellation));

        Assert.Equal(1, created.Count(won => won));
        var winner = Array.IndexOf(created, true);
        Same.Record(record.With("writer", $"{winner}"), await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_keeps_binary_values_as_they_are()
    {
        var everyByte = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        var record = await CreateAsync(Some.Session()
            .With("every byte", everyByte)
            .With("nothing", ReadOnlyMemory<byte>.Empty)
            .With("zeros", new byte[17])
            .With("no UTF-8", new byte[] { 0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80 })
            .With("slice", everyByte.AsMemory(100, 50)));

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("cart", "Cart")]
    [InlineData("ß", "ss")]
    [InlineData("🛒", "🛍")]
    [InlineData("سلة", "עגלה")]
    [InlineData("\u00A0", " ")]
    [InlineData("a ", "a")]
    [InlineData("__metadata__", "exp")]
    [InlineData("$type", "v")]
    [InlineData("a.b:c/d*?[x]", "{a}\"'\\%_--;")]
    [InlineData("null", "0")]
    public async Task Create_keeps_keys_of_any_script_apart(string one, string other)
    {
        var record = await CreateAsync(Some.Session().With(one, "of one").With(other, "of other"));

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_keeps_the_longest_keys()
    {
        var record = await CreateAsync(Some.Session()
            .With(new string('k', 128), "ascii")
            .With(string.Concat(Enumerable.Repeat("🛒", 64)), "four bytes each pair")
            .With(new string('家', 128), "three bytes each"));

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Theory]
    [InlineData(128, 2 * 1024)]
    [InlineData(1, 256 * 1024)]
    [InlineData(1000, 1)]
    public async Task Create_keeps_sessions_of_any_allowed_size(int keys, int bytes)
    {
        var session = Enumerable.Range(0, keys).Aggregate(Some.Session(), (record, i) =>
            record.With($"key {i}", Enumerable.Repeat((byte)i, bytes).ToArray()));

        await CreateAsync(session);

        Same.Record(session, await FindAsync(session.Handle));
    }

    [Fact]
    public async Task Create_keeps_handles_of_any_legal_form_apart()
    {
        var handle = SessionHandle.New("eu1.").Value;
        var record = await CreateAsync(Some.Session().Named(handle).With("case", "as made"));
        var lower = await CreateAsync(Some.Session().Named(handle.ToLowerInvariant()).With("case", "lower"));
        var longer = await CreateAsync(Some.Session().Named(handle.PadRight(SessionHandle.MaxLength, '_')));
        var dotted = await CreateAsync(Some.Session().Named(new string('.', 11) + new string('-', 11)));

        Same.Record(record, await FindAsync(record.Handle));
        Same.Record(lower, await FindAsync(lower.Handle));
        Same.Record(longer, await FindAsync(longer.Handle));
        Same.Record(dotted, await FindAsync(dotted.Handle));
    }

    [Fact]
    public async Task Create_keeps_a_device_label_of_any_script()
    {
        var record = await CreateAsync(Some.Session() with { Device = "Téléphone d’Ada 📱 — " + new string('x', 200) });

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Create_keeps_a_session_that_never_ends()
    {
        var record = await CreateAsync(Some.Session() with
        {
            IdleTimeout = TimeSpan.MaxValue,
            AbsoluteExpiresAt = DateTimeOffset.MaxValue,
        });

        Clock.Advance(TimeSpan.FromDays(365_000));

        Same.Record(record, await FindAsync(record.Handle));
    }
}
