using BlazorSessions.Testing;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Users;

/// <summary>The app's user over a session that a test plays on.</summary>
internal sealed class UnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public UnderTest(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddScoped<ISessionUserLoader<AppUser>>(_ => new BookLoader(Book));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        var loads = new UserLoads<AppUser>(
            _services.GetRequiredService<IServiceScopeFactory>(), Session.Clock, new Logger<UserLoads<AppUser>>(Log));
        User = new SessionUser<AppUser>(Session, loads, new Logger<SessionUser<AppUser>>(Log));
        User.Changed += Shown.Add;
    }

    public UserBook Book { get; } = new();

    public TestSession Session { get; } = new();

    public RecordedLog Log { get; } = new();

    public SessionUser<AppUser> User { get; }

    /// <summary>Gets what was shown, oldest first.</summary>
    public List<AppUser?> Shown { get; } = [];

    public Task<AppUser?> GetAsync() => User.GetAsync(TestContext.Current.CancellationToken);

    /// <summary>Holds the loader up until the test says what it finds, whatever it is cancelled for.</summary>
    public Queue<TaskCompletionSource> HoldLoads()
    {
        var held = new Queue<TaskCompletionSource>();
        Book.BeforeAnswer = (_, _) =>
        {
            var one = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (held)
            {
                held.Enqueue(one);
            }

            return one.Task;
        };
        return held;
    }

    public ValueTask DisposeAsync()
    {
        User.Dispose();
        return _services.DisposeAsync();
    }

    private sealed class BookLoader(UserBook book) : ISessionUserLoader<AppUser>
    {
        public Task<AppUser?> LoadAsync(string userKey, CancellationToken cancellationToken) =>
            book.FindAsync(userKey, cancellationToken);
    }
}
