using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Defects;

/// <summary>Keys that work at the start and fail later. Nobody types a key here; what an app may type is its name.</summary>
public sealed class KeyDefectTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(5_000)]
    public async Task Defect_31_an_app_may_have_a_name_of_any_length(int length)
    {
        using var keys = NewKeys(new string('連', length));
        await using var app = await StartAsync(keys, encrypt: true);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.IncrementAsync(1);

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Defect_32_what_is_encrypted_in_the_store_stays_readable_after_a_new_key()
    {
        using var keys = NewKeys("shop");
        await using var app = await StartAsync(keys, encrypt: true);
        var (ada, bob) = (await app.NewBrowserOfAsync("Ada"), await app.NewBrowserOfAsync("Bob"));
        await ada.PostAsync("/api/increment/n").TextAsync();
        var before = KeyOf(ada.Cookie()!);

        var now = TimeProvider.System.GetUtcNow();
        keys.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));
        await TestApp.UntilAsync(async () =>
        {
            await bob.PostAsync("/api/regenerate").TextAsync();
            return KeyOf(bob.Cookie()!) != before;
        });

        // The cookie and the record of Ada are sealed by the key of before; what she writes now by the new one.
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("2", await ada.PostAsync("/api/increment/n").TextAsync());
        Assert.Equal("Ada", await ada.GetAsync("/api/me").TextAsync());
    }

    private static ServiceProvider NewKeys(string application) => new ServiceCollection().AddLogging().AddDataProtection()
        .SetApplicationName(application).Services
        .Configure<KeyManagementOptions>(options => options.XmlRepository = new InMemoryKeys()).BuildServiceProvider();

    // A store that other nodes write to: records are read from it, and not from memory.
    private static Task<TestApp> StartAsync(IServiceProvider keys, bool encrypt) => TestApp.StartAsync(
        options => options.EncryptAtRest = encrypt ? EncryptionAtRest.Required : EncryptionAtRest.Off,
        (services, sessions) =>
        {
            services.AddSingleton(keys.GetRequiredService<IDataProtectionProvider>());
            new WatchedStore().Use(services, sessions);
        });

    // What Data Protection seals begins with a mark of its own and the id of the key: 20 bytes.
    private static string KeyOf(string cookie) => cookie[..26];
}
