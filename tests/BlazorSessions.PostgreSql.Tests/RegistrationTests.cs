using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class RegistrationTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_string_is_enough()
    {
        await using var app = App(builder => builder
            .UsePostgreSql(PostgreSqlFixture.ConnectionString)
            .UsePostgreSql(options => options.Schema = postgres.Schema));

        Assert.True(await Store(app).TryCreateAsync(Some.Session(), Cancellation));
    }

    [Fact]
    public async Task The_data_source_of_the_app_is_used_and_left_to_it()
    {
        await using var dataSource = NpgsqlDataSource.Create(PostgreSqlFixture.ConnectionString);
        await using (var app = App(builder =>
        {
            builder.Services.AddSingleton(_ => dataSource);
            builder.UsePostgreSql(options => options.Schema = postgres.Schema);
        }))
        {
            Assert.True(await Store(app).TryCreateAsync(Some.Session(), Cancellation));
            Assert.Same(dataSource, app.GetRequiredKeyedService<PostgreSqlDatabase>("").DataSource);
            await app.GetRequiredKeyedService<PostgreSqlDatabase>("").DisposeAsync();
            await using var connection = await dataSource.OpenConnectionAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Sessions_of_another_name_are_kept_apart()
    {
        await using var database = postgres.Connect();
        var (shop, office) = (database.Store(name: "shop"), database.Store(name: "office"));
        var record = Some.Session();

        await shop.TryCreateAsync(record, Cancellation);

        Assert.Null(await office.FindAsync(record.Handle, Cancellation));
        Assert.True(await office.TryCreateAsync(record, Cancellation));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_connection_string_that_is_missing_is_named_at_once(string? connectionString)
    {
        var error = Assert.Throws<ArgumentException>(() => App(builder => builder.UsePostgreSql(connectionString)));

        Assert.Contains("ConnectionStrings:Sessions", error.Message);
    }

    [Fact]
    public void Without_a_database_the_error_says_how_to_name_one()
    {
        using var app = App(builder => builder.UsePostgreSql());

        var error = Assert.Throws<InvalidOperationException>(() => Store(app));

        Assert.Contains("Pass a connection string to it, set its DataSource, or register an Npgsql", error.Message);
    }

    [Fact]
    public void Options_are_checked_with_all_that_is_wrong()
    {
        using var dataSource = NpgsqlDataSource.Create("Host=127.0.0.1");
        using var app = App(builder => builder.UsePostgreSql(options =>
        {
            options.ConnectionString = "Host=127.0.0.1";
            options.DataSource = dataSource;
            options.Schema = "Robert'); DROP TABLE students;--";
            options.CommandTimeout = TimeSpan.Zero;
        }));

        var error = Assert.Throws<OptionsValidationException>(
            () => app.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(3, error.Failures.Count());
        Assert.Contains(error.Failures, failure => failure.Contains("Robert") && failure.Contains("a-z, 0-9 and _"));
    }

    [Fact]
    public async Task Registering_twice_registers_once()
    {
        await using var app = App(builder =>
        {
            builder.UsePostgreSql(PostgreSqlFixture.ConnectionString).UsePostgreSql(PostgreSqlFixture.ConnectionString);
            builder.UsePostgreSql(options => options.Schema = postgres.Schema);
        });

        Assert.Single(app.GetServices<IHostedService>().OfType<PostgreSqlStartup>());
        Assert.Single(app.GetKeyedServices<ISessionStore>(""));
    }

    [Theory]
    [InlineData("blazor_sessions")]
    [InlineData("_a1")]
    [InlineData("user")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_schema_name_may_be(string name) => Assert.True(PostgreSqlSchema.IsValid(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("Sessions")]
    [InlineData("a-b")]
    [InlineData("a.b")]
    [InlineData("a\"b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("pg_mine")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_schema_name_may_not_be(string? name) => Assert.False(PostgreSqlSchema.IsValid(name));

    private static ServiceProvider App(Action<BlazorSessionsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        configure(services.AddBlazorSessions());
        return services.BuildServiceProvider();
    }

    private static ISessionStore Store(IServiceProvider app) => app.GetRequiredKeyedService<ISessionStore>("");
}
