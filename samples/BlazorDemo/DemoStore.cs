namespace BlazorDemo;

/// <summary>Chooses where sessions are kept: <c>BlazorDemo:Store</c>, default <c>memory</c>.</summary>
internal static class DemoStore
{
    public static BlazorSessionsBuilder UseConfiguredStore(this BlazorSessionsBuilder sessions, IConfiguration configuration) =>
        configuration["BlazorDemo:Store"] switch
        {
            null or "" or "memory" => sessions.UseMemory(),
            "cookie" => sessions.UseCookies(),
            "postgres" => sessions.UsePostgreSql(options =>
            {
                options.ConnectionString = ConnectionString(configuration);
                options.KeepDataProtectionKeys = true;
            }),
            "redis" => sessions.UseRedis(ConnectionString(configuration)),
            var other => throw new InvalidOperationException(
                $"BlazorDemo:Store is \"{other}\"; choose \"memory\", \"cookie\", \"postgres\" or \"redis\"."),
        };

    private static string ConnectionString(IConfiguration configuration) => configuration.GetConnectionString("Sessions")
        ?? throw new InvalidOperationException("This store needs a connection string: set ConnectionStrings:Sessions.");
}
