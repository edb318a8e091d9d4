using HeadlessBlazor.Tests.App;

[assembly: AssemblyFixture(typeof(HeadlessBlazor.Tests.TestApps))]

namespace HeadlessBlazor.Tests;

/// <summary>The test app on both hosts, started once for all tests that only look at their own circuits.</summary>
public sealed class TestApps : IAsyncLifetime
{
    private readonly Dictionary<Server, TestApp> _apps = [];

    public static TheoryData<Server> Servers => [Server.InProcess, Server.Kestrel];

    public TestApp this[Server server] => _apps[server];

    public async ValueTask InitializeAsync()
    {
        foreach (var server in Enum.GetValues<Server>())
        {
            _apps[server] = await TestApp.StartAsync(server);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.DisposeAsync();
        }
    }
}
