using System.Collections.Concurrent;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Users;

/// <summary>The users of an app, which answers when a test lets it.</summary>
internal sealed class UserBook
{
    private int _loads;

    public ConcurrentDictionary<string, AppUser> Known { get; } = new()
    {
        ["1"] = new AppUser("1", "Ada Lovelace"),
        ["2"] = new AppUser("2", "Bob Ross"),
    };

    /// <summary>How often it was asked.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Runs before each answer: may throw, wait, or never end.</summary>
    public Func<string, CancellationToken, Task> BeforeAnswer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Gives the app this book.</summary>
    public void Use(IServiceCollection services, BlazorSessionsBuilder sessions) =>
        sessions.AddSessionUser<AppUser>((_, userKey, stop) => FindAsync(userKey, stop));

    public async Task<AppUser?> FindAsync(string userKey, CancellationToken stop)
    {
        Interlocked.Increment(ref _loads);
        await BeforeAnswer(userKey, stop);
        return Known.GetValueOrDefault(userKey);
    }

    public Task<TestApp> StartAppAsync(
        Action<BlazorSessionsOptions>? configure = null,
        Action<IServiceCollection, BlazorSessionsBuilder>? services = null,
        Action<Microsoft.AspNetCore.Builder.WebApplication>? pipeline = null) =>
        TestApp.StartAsync(
            configure,
            (collection, builder) =>
            {
                Use(collection, builder);
                services?.Invoke(collection, builder);
            },
            pipeline: pipeline);
}
