using BlazorSessions.PostgreSql;
using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.KeyRing;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL as the store of sessions.</summary>
public static class PostgreSqlBlazorSessionsBuilderExtensions
{
    /// <summary>Keeps sessions in the PostgreSQL database of a connection string.</summary>
    /// <exception cref="ArgumentException">The connection string is missing or empty.</exception>
    public static BlazorSessionsBuilder UsePostgreSql(this BlazorSessionsBuilder builder, string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException(
                "UsePostgreSql was given no connection string. Is the one it reads in the app's configuration, "
                + "such as ConnectionStrings:Sessions? Without arguments it uses the NpgsqlDataSource of the app.",
                nameof(connectionString));
        }

        return builder.UsePostgreSql(options => options.ConnectionString = connectionString);
    }

    /// <summary>
    /// Keeps sessions in PostgreSQL: with the <see cref="NpgsqlDataSource"/> among the app's services, unless options
    /// say otherwise. Calling it again only configures again.
    /// </summary>
    public static BlazorSessionsBuilder UsePostgreSql(
        this BlazorSessionsBuilder builder, Action<PostgreSqlSessionStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        if (!HasDatabase(services, name))
        {
            AddDatabase(services, name);
        }

        return builder.UseStore(
            provider => new PostgreSqlSessionStore(
                Database(provider, name),
                name,
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                Log<PostgreSqlSessionStore>(provider)),
            provider => CreateBackplane(Database(provider, name), Options(provider, name)));
    }

    private static PostgreSqlSessionBackplane? CreateBackplane(
        PostgreSqlDatabase database, PostgreSqlSessionStoreOptions options)
    {
        if (!options.UseBackplane)
        {
            return null;
        }

        var connectionString = options.BackplaneConnectionString ?? options.ConnectionString;
        return new PostgreSqlSessionBackplane(
            database, connectionString is null ? null : PostgreSqlConnectionString.CreateListener(connectionString));
    }

    private static bool HasDatabase(IServiceCollection services, string name) => services.Any(service =>
        service.IsKeyedService && service.ServiceType == typeof(PostgreSqlDatabase) && name.Equals(service.ServiceKey));

    private static void AddDatabase(IServiceCollection services, string name)
    {
        services.AddOptions<PostgreSqlSessionStoreOptions>(name).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgreSqlSessionStoreOptions>>(
            new PostgreSqlSessionStoreOptionsValidator(name));
        services.AddKeyedSingleton(name, (provider, _) => CreateDatabase(provider, Options(provider, name)));
        services.AddSingleton<IHostedService>(provider =>
            new PostgreSqlStartup(Database(provider, name), Log<PostgreSqlStartup>(provider)));
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys =>
            {
                if (Options(provider, name).KeepDataProtectionKeys)
                {
                    keys.XmlRepository = new PostgreSqlXmlRepository(Database(provider, name));
                }
            }));
    }

    private static PostgreSqlDatabase CreateDatabase(IServiceProvider provider, PostgreSqlSessionStoreOptions options)
    {
        var log = Log<PostgreSqlDatabase>(provider);
        if (options.ConnectionString is { } connectionString)
        {
            return new PostgreSqlDatabase(new OwnSource(connectionString), options, log);
        }

        var shared = options.DataSource ?? provider.GetService<NpgsqlDataSource>()
            ?? throw new InvalidOperationException(
                "UsePostgreSql has no database to use: its ConnectionString is null. Is the one it reads in the app's "
                + "configuration, such as ConnectionStrings:Sessions? Pass a connection string to it, set its DataSource, "
                + "or register an NpgsqlDataSource.");
        PostgreSqlConnectionString.CheckHosts(shared);
        return new PostgreSqlDatabase(new SharedSource(shared), options, log);
    }

    private static PostgreSqlDatabase Database(IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<PostgreSqlDatabase>(name);

    private static PostgreSqlSessionStoreOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<PostgreSqlSessionStoreOptions>>().Get(name);

    private static ILogger<T> Log<T>(IServiceProvider provider) =>
        provider.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
