using Npgsql;

namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>The server cannot be written to now: as good as away.</summary>
internal sealed class ReadOnlyServerException() : NpgsqlException("The server is a standby, or only reads.");
