using BlazorSessions.Backplane;
using Microsoft.AspNetCore.DataProtection;

namespace Snippets;

public static class ScaleOut
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions().UsePostgreSql(builder.Configuration.GetConnectionString("Sessions"));
        builder.Services.AddDataProtection().SetApplicationName("shop");
    }

    public static void AddKeys(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions().UseRedis(options =>
        {
            options.Configuration = builder.Configuration.GetConnectionString("Sessions");
            options.KeepDataProtectionKeys = true;
        });
    }

    public static void AddBesidePooler(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions().UsePostgreSql(options =>
        {
            options.ConnectionString = builder.Configuration.GetConnectionString("Pooler");
            options.BackplaneConnectionString = builder.Configuration.GetConnectionString("Server");
        });
    }

    public static void AddHealthCheck(WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddBlazorSessions();
    }

    public static void AddOwn(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions().UseDistributedCache().UseBackplane(app => new BusBackplane(app.GetRequiredService<IBus>()));
    }
}

public interface IBus
{
    Task<IBusSubscription> SubscribeAsync(string topic, Action<string> hear, CancellationToken cancellationToken);

    Task PublishAsync(string topic, IReadOnlyList<string> messages, CancellationToken cancellationToken);
}

public interface IBusSubscription : IAsyncDisposable
{
    Task Closed { get; }
}

public sealed class BusBackplane(IBus bus) : ISessionBackplane
{
    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        await using var subscription = await bus.SubscribeAsync("sessions", listener.OnMessage, cancellationToken);
        listener.OnConnected();
        await subscription.Closed.WaitAsync(cancellationToken); // Throws when the connection is lost: it is called again.
    }

    public async ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken) =>
        await bus.PublishAsync("sessions", messages, cancellationToken);
}
