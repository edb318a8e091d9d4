using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using NpgsqlTypes;

namespace BlazorSessions.PostgreSql.KeyRing;

/// <summary>Keeps the Data Protection keys beside the sessions. Its interface is synchronous, and so is all here.</summary>
internal sealed class PostgreSqlXmlRepository(PostgreSqlDatabase database) : IXmlRepository
{
    private readonly string _select = $"SELECT xml FROM {database.Schema.Quoted}.data_protection_keys ORDER BY id";

    private readonly string _insert =
        $"INSERT INTO {database.Schema.Quoted}.data_protection_keys (friendly_name, xml) VALUES ($1, $2)";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(_select, connection) { CommandTimeout = database.CommandSeconds };
        using var row = command.ExecuteReader();
        List<XElement> elements = [];
        while (row.Read())
        {
            elements.Add(XElement.Parse(row.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        using var connection = Open();
        using var command = new NpgsqlCommand(_insert, connection) { CommandTimeout = database.CommandSeconds };
        command.Parameters.Add(Text(friendlyName));
        command.Parameters.Add(Text(element.ToString(SaveOptions.DisableFormatting)));
        command.ExecuteNonQuery();
    }

    private static NpgsqlParameter Text(string? text) =>
        new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private NpgsqlConnection Open()
    {
        var ready = database.EnsureReadyAsync(CancellationToken.None);
        if (!ready.IsCompletedSuccessfully)
        {
            // Only when the database was away at start: the tables are seen to on another thread, and this one waits,
            // for there is no asynchronous way in.
            ready.AsTask().GetAwaiter().GetResult();
        }

        return database.DataSource.OpenConnection();
    }
}
