using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>How sessions are kept in PostgreSQL. Checked when the app starts.</summary>
public sealed class PostgreSqlSessionStoreOptions
{
    /// <summary>Gets or sets the connection string.</summary>
    /// <remarks>
    /// What it leaves out is set for short, frequent statements: automatic preparation, no reset when a connection goes
    /// back to the pool, half a second for the server to confirm a cancellation, five to open a connection. With several
    /// hosts: <c>Target Session Attributes=primary</c>, and one second for a host to open a connection.
    /// </remarks>
    /// <value>
    /// Default: null; then <see cref="DataSource"/>, then the <see cref="NpgsqlDataSource"/> among the app's services.
    /// </value>
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets a data source of the app's own. It is used as it is and never disposed here.</summary>
    /// <remarks>
    /// One with several hosts has to lead to the primary, by <c>WithTargetSession(TargetSessionAttributes.Primary)</c> or its
    /// connection string: else the app does not start.
    /// </remarks>
    /// <value>Default: null.</value>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>
    /// Gets or sets the schema that holds the tables: up to 63 characters of <c>a-z 0-9 _</c>, no digit first.
    /// </summary>
    /// <value>Default: <c>blazor_sessions</c>.</value>
    public string Schema { get; set; } = PostgreSqlSessionMigrations.DefaultSchema;

    /// <summary>Gets or sets whether the tables are made and brought up to date when the app starts.</summary>
    /// <remarks>
    /// When false, run <see cref="PostgreSqlSessionMigrations.Script"/> first: the app does not start on older tables.
    /// </remarks>
    /// <value>Default: true.</value>
    public bool AutoMigrate { get; set; } = true;

    /// <summary>
    /// Gets or sets how long a statement may take, in whole seconds. A guard behind <c>StoreTimeout</c>, which is the
    /// app's own limit.
    /// </summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets whether statements are prepared on each connection.</summary>
    /// <remarks>
    /// Behind a pooler that gives each transaction another connection, and does not know prepared statements, one node's
    /// statement would run as another's: a read may delete. So nothing is prepared behind a pooler unless this is true:
    /// for PgBouncer from 1.21 with <c>max_prepared_statements</c>, or one that keeps a connection for each client. The app
    /// tries it when it starts, and prepares nothing where statements are mixed up (log event 506). Not with a data source or
    /// a connection string of your own that prepares by itself (<c>Max Auto Prepare</c>): that goes on.
    /// </remarks>
    /// <value>Default: null, which prepares statements unless the app finds a pooler between itself and the server.</value>
    public bool? PrepareStatements { get; set; }

    /// <summary>
    /// Gets or sets whether the app's Data Protection keys are kept in the same schema, so that every node reads the
    /// cookies of every other. Who can read the table can then forge cookies, unless the keys are encrypted too
    /// (<c>ProtectKeysWith…</c>).
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepDataProtectionKeys { get; set; }

    /// <summary>
    /// Gets or sets whether nodes tell each other of changes and ends at once, by <c>NOTIFY</c> on a channel that has the name of
    /// the schema. Without it a node finds out within 5 s.
    /// </summary>
    /// <remarks>
    /// Each node listens on one connection more, which is of no pool where there is a connection string, and else is one of
    /// <see cref="DataSource"/>'s for good.
    /// </remarks>
    /// <value>Default: true.</value>
    public bool UseBackplane { get; set; } = true;

    /// <summary>
    /// Gets or sets how the connection that listens is opened, where it must be another way than to the store: directly to the
    /// server, beside a pooler that gives each transaction another connection.
    /// </summary>
    /// <value>Default: null, as the store's.</value>
    public string? BackplaneConnectionString { get; set; }
}
