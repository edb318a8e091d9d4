using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Distributed;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Stores.Distributed;

/// <summary>An app on the cache: how it is set up, what it is told at its start, and what it meets when it asks too much.</summary>
public sealed partial class RegistrationTests
{
    private readonly FaultyCache _cache = new();

    [Fact]
    public async Task The_cache_of_the_app_is_used_and_its_limits_are_logged_at_the_start()
    {
        await using var app = await TestApp.StartAsync(services: (services, sessions) =>
        {
            services.AddSingleton<IDistributedCache>(_cache);
            sessions.UseDistributedCache();
        });
        var browser = app.NewBrowser();

        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.StartsWith("bs:s:", Assert.Single(_cache.Keys));
        Assert.Contains(app.Log.All, line => line.Text.Contains(
            "DistributedCacheSessionStore cannot compare and set: of two nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cache_of_its_own_and_a_prefix_keep_sessions_of_two_names_apart()
    {
        await using var app = await TestApp.StartAsync(services: (services, sessions) =>
        {
            sessions.UseDistributedCache(_ => _cache, options => options.KeyPrefix = "shop:");
            services.AddBlazorSessions("cart").UseDistributedCache(_ => _cache, options => options.KeyPrefix = "shop:");
        });
        var (first, cart) = (app.Store, app.Services.GetRequiredKeyedService<ISessionStore>("cart"));
        var record = Some.Session() with { LastActivityAt = TestApp.Start };

        Assert.True(await first.TryCreateAsync(record, TestApp.Stop));

        Assert.Null(await cart.FindAsync(record.Handle, TestApp.Stop));
        Assert.True(await cart.TryCreateAsync(record, TestApp.Stop));
        Assert.Equal(
            ["shop:cart:s:" + record.Handle.Value, "shop:s:" + record.Handle.Value], _cache.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_app_without_a_cache_does_not_start_and_is_told_the_missing_call()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestApp.StartAsync(services: (_, sessions) => sessions.UseDistributedCache()));

        Assert.Contains("AddStackExchangeRedisCache", error.Message);
    }

    [Fact]
    public async Task An_app_that_limits_sessions_of_a_user_does_not_start_and_is_told_why()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            options => options.MaxSessionsPerUser = 3, (_, sessions) => sessions.UseDistributedCache(_ => _cache)));

        Assert.Contains("MaxSessionsPerUser is 3", error.Message);
        Assert.Contains(nameof(DistributedCacheSessionStore), error.Message);
    }

    [Fact]
    public async Task What_needs_a_capability_says_so_and_everything_else_works()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/regenerate").TextAsync();
        await browser.PostAsync("/api/renew").TextAsync();
        var directory = app.Directory;

        await LacksAsync<IUserSessionIndex>(async () => await directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
        await LacksAsync<IUserSessionIndex>(() => directory.RevokeUserAsync("1", TestApp.Stop));
        await LacksAsync<IUserSessionIndex>(() => directory.UpdateUserAsync("1", edit => edit.Set("n", 7), TestApp.Stop));
        await LacksAsync<IExternalSessionIndex>(
            () => directory.RevokeExternalAsync(new ExternalSession("https://id.example", "sid"), TestApp.Stop));
        await LacksAsync<ISessionCleanup>(() => directory.RevokeAllAsync(TestApp.Stop));

        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        Assert.Equal(1, (await directory.FindAsync(handle, TestApp.Stop))!.Get<int>("n"));
        Assert.True(await directory.RevokeAsync(handle, TestApp.Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task I6_a_cache_that_keeps_nothing_gives_no_cookie()
    {
        await using var app = await StartAsync();
        _cache.IsFull = true;

        using var response = await app.NewBrowser().PostAsync("/api/increment/n");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Null(response.SetSession());
    }

    [Fact]
    public async Task I9_the_cache_holds_no_secret_and_no_plain_values_when_they_are_encrypted()
    {
        await using var app = await TestApp.StartAsync(
            options => options.EncryptAtRest = EncryptionAtRest.Required, (_, sessions) => sessions.UseDistributedCache(_ => _cache));
        var browser = app.NewBrowser();
        app.Probe.Run = sessions => sessions.SetAsync("note", "of-the-visitor", TestApp.Stop);
        await browser.PostAsync("/api/probe").TextAsync();
        await browser.PostAsync("/api/sign-in/1?name=Ada-of-the-users").TextAsync();

        // What is in it as bytes is written in base64.
        var text = Encoding.UTF8.GetString(_cache[Assert.Single(_cache.Keys)]!);
        string[] parts =
        [
            text,
            .. Base64().Matches(text).Select(part => part.Value.TrimEnd('=')).Select(part => Encoding.UTF8.GetString(
                Convert.FromBase64String(part[..(part.Length / 4 * 4)]))),
        ];

        Assert.All(parts, part => Assert.DoesNotContain("of-the-", part));
        Assert.Contains("of-the-visitor", (await browser.StateAsync()).GetRawText());
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(services: (_, sessions) => sessions.UseDistributedCache(_ => _cache));

    private static async Task LacksAsync<TCapability>(Func<Task> verb) => Assert.Equal(
        typeof(TCapability), (await Assert.ThrowsAsync<SessionCapabilityException>(verb)).Capability);

    [GeneratedRegex("[A-Za-z0-9+/]{8,}=*")]
    private static partial Regex Base64();
}
