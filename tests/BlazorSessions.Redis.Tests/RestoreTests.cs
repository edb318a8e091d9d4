using System.Diagnostics;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

/// <summary>What the documentation has an operator run when Redis was restored from a backup.</summary>
public sealed class RestoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_in_the_documentation_ends_everybody_and_leaves_the_key_ring()
    {
        await using var server = await RedisProcess.StartAsync();
        await using var app = App(server);
        var payload = Protector(app).Protect("tea");
        var store = app.GetRequiredKeyedService<ISessionStore>("");
        SessionRecord[] records =
        [
            await CreateAsync(store), await SignedInAsync(store, "O'Brien"), await SignedInAsync(store, "a}s:\"O'Brien\" \\"),
        ];

        await RunAsync(ServerTests.Page.Single(line => line.StartsWith("redis-cli --scan", StringComparison.Ordinal)), server.Port);

        foreach (var record in records)
        {
            Assert.Null(await store.FindAsync(record.Handle, Cancellation));
        }

        var next = await SignedInAsync(store, "O'Brien");
        Assert.Equal([next.Handle], await PagesOf.EndUserAsync((IUserSessionIndex)store, "O'Brien"));
        await using var other = App(server);
        Assert.Equal("tea", Protector(other).Unprotect(payload));
    }

    private static async Task<SessionRecord> CreateAsync(ISessionStore store)
    {
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow());
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        return record;
    }

    private static async Task<SessionRecord> SignedInAsync(ISessionStore store, string userKey)
    {
        var record = await CreateAsync(store);
        var merged = await store.MergeAsync(record.Handle, Some.Change().SigningIn(userKey), Cancellation);
        Assert.Equal(MergeOutcome.Merged, merged.Outcome);
        return record;
    }

    private static IDataProtector Protector(IServiceProvider app) =>
        app.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie");

    private static ServiceProvider App(RedisProcess server)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("tests");
        services.AddBlazorSessions().UseRedis(options =>
        {
            options.Configuration = server.Configuration;
            options.KeepDataProtectionKeys = true;
        });
        return services.BuildServiceProvider();
    }

    // Where redis-cli is one that leads to the server.
    private static async Task RunAsync(string command, int port)
    {
        var folder = Directory.CreateTempSubdirectory("redis-cli-");
        try
        {
            var client = Path.Combine(folder.FullName, "redis-cli");
            var path = Environment.GetEnvironmentVariable("PATH");
            await File.WriteAllTextAsync(client, $"#!/bin/sh\nPATH='{path}' exec redis-cli -p {port} \"$@\"\n", Cancellation);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            var start = new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true };
            start.Environment["PATH"] = $"{folder.FullName}:{path}";
            using var shell = Process.Start(start)!; // a program that is there
            Assert.Empty(await shell.StandardError.ReadToEndAsync(Cancellation));
            await shell.WaitForExitAsync(Cancellation);
            Assert.Equal(0, shell.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
