using System.Text;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

public sealed class EncryptionTests
{
    [Fact]
    public async Task Encrypted_at_rest_the_store_holds_neither_values_nor_claims_in_the_clear()
    {
        await using var app = await TestApp.StartAsync(options => options.EncryptAtRest = EncryptionAtRest.Required);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/7?name=Adelheid").StatusAsync();
        await browser.PostAsync("/api/increment/clicks").StatusAsync();

        var record = await RecordAsync(app, browser);

        Assert.DoesNotContain("Adelheid", Encoding.UTF8.GetString(record.User!.Ticket.Span), StringComparison.Ordinal);
        Assert.NotEqual("1", Encoding.UTF8.GetString(record.Values["clicks"].Data.Span));
        Assert.Equal("Adelheid", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal("2", await browser.PostAsync("/api/increment/clicks").TextAsync());
    }

    [Fact]
    public async Task Values_from_before_encryption_are_read_and_encrypted_when_written()
    {
        var store = new MemorySessionStore(new FakeTimeProvider(The.Start));
        var keys = new EphemeralDataProtectionProvider();
        await using var before = await StartAsync(store, keys, EncryptionAtRest.Off);
        var browser = before.NewBrowser();
        await browser.PostAsync("/api/increment/clicks").StatusAsync();

        await using var after = await StartAsync(store, keys, EncryptionAtRest.ReadPlain);
        var same = after.NewBrowser();
        same.Cookies.Set(browser.Cookies.All.Single());

        Assert.Equal("2", await same.PostAsync("/api/increment/clicks").TextAsync());
        Assert.NotEqual("2", Encoding.UTF8.GetString((await RecordAsync(after, same)).Values["clicks"].Data.Span));
    }

    [Fact]
    public async Task A_record_whose_keys_are_gone_counts_as_missing()
    {
        var store = new MemorySessionStore(new FakeTimeProvider(The.Start));
        await using var app = await StartAsync(store, new EphemeralDataProtectionProvider(), EncryptionAtRest.Required);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/clicks").StatusAsync();
        var handle = (await RecordAsync(app, browser)).Handle;

        await using var other = await StartAsync(store, new EphemeralDataProtectionProvider(), EncryptionAtRest.Required);

        Assert.Null(await other.Directory.FindAsync(handle, TestApp.Stop));
        Assert.Contains(other.Log.All, line => line.Id == 106);
    }

    [Fact]
    public async Task A_value_moved_to_another_key_is_not_read()
    {
        var store = new MemorySessionStore(new FakeTimeProvider(The.Start));
        var keys = new EphemeralDataProtectionProvider();
        await using var app = await StartAsync(store, keys, EncryptionAtRest.Required);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/poor").StatusAsync();
        var record = await RecordAsync(app, browser);
        var swap = new SessionDelta
        {
            Sets = new Dictionary<string, ReadOnlyMemory<byte>> { ["rich"] = record.Values["poor"].Data },
        };
        await store.MergeAsync(record.Handle, swap, TestApp.Stop);

        await using var fresh = await StartAsync(store, keys, EncryptionAtRest.Required);

        Assert.Null(await fresh.Directory.FindAsync(record.Handle, TestApp.Stop));
    }

    [Fact]
    public async Task R13_a_plain_value_and_a_plain_user_are_refused_where_encryption_is_required()
    {
        var store = new MemorySessionStore(new FakeTimeProvider(The.Start));
        var keys = new EphemeralDataProtectionProvider();
        await using var before = await StartAsync(store, keys, EncryptionAtRest.Off);
        var (visitor, ada) = (before.NewBrowser(), before.NewBrowser());
        await visitor.PostAsync("/api/increment/clicks").TextAsync();
        await ada.PostAsync("/api/sign-in/1?name=Ada&roles=admin").TextAsync();

        await using var after = await StartAsync(store, keys, EncryptionAtRest.Required);

        foreach (var browser in new[] { visitor, ada })
        {
            var same = after.NewBrowser();
            same.Cookies.Set(browser.Cookies.All.Single());
            Assert.Equal("None", (await same.StateAsync()).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task R13_a_user_under_another_user_key_is_refused()
    {
        var store = new MemorySessionStore(new FakeTimeProvider(The.Start));
        var keys = new EphemeralDataProtectionProvider();
        await using var app = await StartAsync(store, keys, EncryptionAtRest.Required);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var record = await RecordAsync(app, browser);
        await store.MergeAsync(
            record.Handle,
            new SessionDelta
            {
                SignIn = new SessionSignIn
                {
                    User = record.User! with { Key = "2" },
                    IdleTimeout = record.IdleTimeout,
                    AbsoluteExpiresAt = record.AbsoluteExpiresAt,
                },
            },
            TestApp.Stop);

        await using var fresh = await StartAsync(store, keys, EncryptionAtRest.Required);

        Assert.Null(await fresh.Directory.FindAsync(record.Handle, TestApp.Stop));
    }

    private static Task<TestApp> StartAsync(ISessionStore store, IDataProtectionProvider keys, EncryptionAtRest encryption) => TestApp.StartAsync(
        options => options.EncryptAtRest = encryption,
        (services, sessions) =>
        {
            services.AddSingleton(keys);
            sessions.UseStore(_ => store);
        });

    private static async Task<SessionRecord> RecordAsync(TestApp app, HeadlessBrowser browser)
    {
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        return (await app.Store.FindAsync(handle, TestApp.Stop))!;
    }
}
