using Microsoft.Extensions.Options;

namespace BlazorSessions.PostgreSql;

internal sealed class PostgreSqlSessionStoreOptionsValidator(string builderName)
    : IValidateOptions<PostgreSqlSessionStoreOptions>
{
    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, PostgreSqlSessionStoreOptions options)
    {
        if (name != builderName)
        {
            return ValidateOptionsResult.Skip;
        }

        List<string> failures = [];
        if (!PostgreSqlSchema.IsValid(options.Schema))
        {
            failures.Add(PostgreSqlSchema.Rule(options.Schema));
        }

        if (options.CommandTimeout < TimeSpan.FromSeconds(1) || options.CommandTimeout > s_longestTimeout)
        {
            failures.Add($"CommandTimeout is 1 second to 10 minutes, not {options.CommandTimeout}.");
        }

        if (options.ConnectionString is not null && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            failures.Add("ConnectionString is empty. Name a database, or leave it null to use a data source.");
        }

        else if (options.ConnectionString is { } text && !PostgreSqlConnectionString.NamesHost(text))
        {
            failures.Add(
                "ConnectionString is not one that Npgsql reads, or names no Host. It looks like \"Host=db.example;Database=shop;"
                + "Username=shop;Password=…\", with a password in quotes that has ; or = in it; addresses such as "
                + "postgres://… are of other drivers. Is it the one under ConnectionStrings in the app's configuration?");
        }

        if (options.BackplaneConnectionString is { } listening && !PostgreSqlConnectionString.NamesHost(listening))
        {
            failures.Add(
                "BackplaneConnectionString is not one that Npgsql reads, or names no Host. Leave it null to listen where the "
                + "store is.");
        }

        if (options is { ConnectionString: not null, DataSource: not null })
        {
            failures.Add("Set ConnectionString or DataSource, not both.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
