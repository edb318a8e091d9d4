namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>What one operation costs.</summary>
/// <param name="Server">Microseconds of processor time of the server.</param>
/// <param name="Client">Microseconds of processor time of this process.</param>
/// <param name="PerSecond">How many were done in a second.</param>
internal sealed record Cost(double Server, double Client, double PerSecond);
