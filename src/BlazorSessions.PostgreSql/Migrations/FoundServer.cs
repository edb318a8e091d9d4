namespace BlazorSessions.PostgreSql.Migrations;

/// <summary>What a server was found to be.</summary>
/// <param name="Version">Of the tables, before they were brought up to date; 0 for none.</param>
/// <param name="IsBehindPooler">Whether the connections to it are shared by others.</param>
internal readonly record struct FoundServer(int Version, bool IsBehindPooler);
