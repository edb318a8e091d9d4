using BlazorSessions.Redis;
using BlazorSessions.Redis.Connection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.StackExchangeRedis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses Redis as the store of sessions.</summary>
public static class RedisBlazorSessionsBuilderExtensions
{
    /// <summary>Keeps sessions in the Redis of a configuration of StackExchange.Redis, such as <c>localhost:6379</c>.</summary>
    /// <exception cref="ArgumentException">The configuration is missing or empty.</exception>
    public static BlazorSessionsBuilder UseRedis(this BlazorSessionsBuilder builder, string? configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration))
        {
            throw new ArgumentException(
                "UseRedis was given no configuration. Is the one it reads in the app's configuration, such as "
                + "ConnectionStrings:Sessions? Without arguments it uses the IConnectionMultiplexer among the app's services.",
                nameof(configuration));
        }

        return builder.UseRedis(options => options.Configuration = configuration);
    }

    /// <summary>
    /// Keeps sessions in Redis, with the <see cref="IConnectionMultiplexer"/> among the app's services unless options say
    /// otherwise.
    /// </summary>
    public static BlazorSessionsBuilder UseRedis(
        this BlazorSessionsBuilder builder, Action<RedisSessionStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        if (!services.Any(service => service.ServiceType == typeof(Registration) && name.Equals(service.ServiceKey)))
        {
            services.AddKeyedSingleton<Registration>(name);
            services.AddOptions<RedisSessionStoreOptions>(name).ValidateOnStart();
            services.AddSingleton<IValidateOptions<RedisSessionStoreOptions>>(new RedisSessionStoreOptionsValidator(name));

            // Not disposed with the services, as it is by its store.
            services.AddKeyedSingleton(name, (provider, _) => new Lazy<RedisServer>(
                () => CreateServer(provider, name)));
            services.AddSingleton<IHostedService>(provider =>
                new RedisStartup(Server(provider, name), Keys(provider, name), Log<RedisStartup>(provider)));
            services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
                new ConfigureOptions<KeyManagementOptions>(keys =>
                {
                    if (Options(provider, name).KeepDataProtectionKeys)
                    {
                        keys.XmlRepository = new RedisXmlRepository(
                            () => Server(provider, name).Connect(), Keys(provider, name).KeyRing);
                    }
                }));
        }

        return builder.UseStore(
            provider => new RedisSessionStore(
                Server(provider, name),
                Keys(provider, name),
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                Log<RedisSessionStore>(provider)),
            provider => Options(provider, name).UseBackplane
                ? new RedisSessionBackplane(Server(provider, name), Keys(provider, name))
                : null);
    }

    private static RedisServer CreateServer(IServiceProvider provider, string name) =>
        new(Connect(provider, name), Options(provider, name), Log<RedisSessionStore>(provider));

    private static IRedisConnection Connect(IServiceProvider provider, string name)
    {
        var options = Options(provider, name);
        if (options.Configuration is not null)
        {
            return new OwnConnection(options, Keys(provider, name).Due);
        }

        return new SharedConnection(options.Connection ?? provider.GetService<IConnectionMultiplexer>()
            ?? throw new InvalidOperationException(
                "UseRedis has no Redis to use: its Configuration is null. Is the one it reads in the app's configuration, such "
                + "as ConnectionStrings:Sessions? Pass a configuration to it such as \"localhost:6379\", set its Connection, "
                + "or register an IConnectionMultiplexer."));
    }

    private static RedisServer Server(IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<Lazy<RedisServer>>(name).Value;

    private static RedisKeys Keys(IServiceProvider provider, string name) =>
        new(Options(provider, name).KeyPrefix, name);

    private static RedisSessionStoreOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<RedisSessionStoreOptions>>().Get(name);

    private static ILogger<T> Log<T>(IServiceProvider provider) =>
        provider.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;

    // Marks that the options of a name are set up.
    private sealed class Registration;
}
