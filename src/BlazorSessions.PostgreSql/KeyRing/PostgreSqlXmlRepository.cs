using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using NpgsqlTypes;

namespace BlazorSessions.PostgreSql.KeyRing;

/// <summary>Keeps the Data Protection keys beside the sessions. Its interface is synchronous, and so is all here.</summary>
internal sealed class PostgreSqlXmlRepository(PostgreSqlDatabase database) : IXmlRepository
{
    // A standby may not know yet of a key that was revoked, or of the one that cookies are protected with by now.
    private readonly string _select =
        $"SELECT xml FROM {database.Schema.Quoted}.data_protection_keys "
        + $"WHERE {SessionStatements.IsPrimary} ORDER BY id";

    private readonly string _insert =
        $"INSERT INTO {database.Schema.Quoted}.data_protection_keys (friendly_name, xml) VALUES ($1, $2)";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var isConnectionLost = false;
        try
        {
            return Run(_select, [], Read, ref isConnectionLost);
        }
        catch (Exception) when (isConnectionLost)
        {
            // A pooled connection had died, or leads to a standby. What only reads may be asked twice.
            return Run(_select, [], Read, ref isConnectionLost);
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var isConnectionLost = false;
        NpgsqlParameter[] values = [Text(friendlyName), Text(element.ToString(SaveOptions.DisableFormatting))];
        Run(_insert, values, static command => command.ExecuteNonQuery(), ref isConnectionLost);
    }

    private static NpgsqlParameter Text(string? text) =>
        new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static List<XElement> Read(NpgsqlCommand command)
    {
        using var row = command.ExecuteReader();
        List<XElement> elements = [];
        while (row.Read())
        {
            elements.Add(XElement.Parse(row.GetString(0)));
        }

        return elements;
    }

    private T Run<T>(string text, NpgsqlParameter[] values, Func<NpgsqlCommand, T> run, ref bool isConnectionLost)
    {
        var generation = database.Generation;
        using var connection = Open();
        using var command = new NpgsqlCommand(text, connection) { CommandTimeout = database.CommandSeconds };
        command.Parameters.AddRange(values);
        try
        {
            return run(command);
        }
        catch (Exception e)
        {
            isConnectionLost = database.RenewIfLost(connection, e, generation, answersIfCancelled: null);
            throw;
        }
    }

    // As the store does, which has no synchronous way in: on another thread, for which this one waits.
    private NpgsqlConnection Open() =>
        Task.Run(() => database.OpenAsync(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
}
