using System.Xml.Linq;
using BlazorSessions.PostgreSql.KeyRing;
using BlazorSessions.PostgreSql.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests.KeyRing;

public sealed class KeyRingTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    [Fact]
    public async Task A_second_node_reads_what_the_first_has_protected()
    {
        await using var first = Node(keepKeys: true);
        await using var second = Node(keepKeys: true);
        await using var stranger = Node(keepKeys: false);

        var payload = Protector(first).Protect("tea");

        Assert.Equal("tea", Protector(second).Unprotect(payload));
        Assert.ThrowsAny<Exception>(() => Protector(stranger).Unprotect(payload));
    }

    [Fact]
    public async Task Keys_come_back_as_they_were_and_in_order()
    {
        // In a schema of its own: Data Protection could not read these among keys of the other facts.
        var schema = PostgreSqlFixture.SomeSchema();
        await using var database = postgres.Connect(configure: options => options.Schema = schema);

        new Keys(database).StoreAndRead();

        await postgres.ExecuteAsync($"DROP SCHEMA {schema} CASCADE");
    }

    private static IDataProtector Protector(IServiceProvider node) =>
        node.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie");

    private ServiceProvider Node(bool keepKeys)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("tests");
        if (!keepKeys)
        {
            services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        }

        services.AddBlazorSessions().UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString;
            options.Schema = postgres.Schema;
            options.KeepDataProtectionKeys = keepKeys;
        });
        return services.BuildServiceProvider();
    }

    internal sealed class Keys(PostgreSqlDatabase database)
    {
        public void StoreAndRead()
        {
            var repository = new PostgreSqlXmlRepository(database);
            var before = repository.GetAllElements().Count;
            var key = new XElement("key", new XAttribute("id", "1"), "用 <&>");
            var revocation = new XElement("revocation", new XElement("key", "all"));

            repository.StoreElement(key, "key-1");
            repository.StoreElement(revocation, null!); // Never null, says the interface; a key is not lost for that.

            Assert.Equal([key, revocation], repository.GetAllElements().Skip(before), XNode.EqualityComparer);
        }
    }
}
