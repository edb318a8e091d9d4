using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BlazorDemo.Tests;

/// <summary>The demo on each of its stores: the settings are all it takes, and a second node knows the same sessions.</summary>
public sealed class StoreTests
{
    [Theory]
    [InlineData("postgres", "BLAZORSESSIONS_TEST_POSTGRES")]
    [InlineData("redis", "BLAZORSESSIONS_TEST_REDIS")]
    [InlineData("distributed", "BLAZORSESSIONS_TEST_REDIS")]
    public async Task Two_nodes_on_one_server_have_the_same_sessions(string store, string variable)
    {
        var connectionString = Environment.GetEnvironmentVariable(variable);
        Requirement.Demand(!string.IsNullOrEmpty(connectionString), $"Set {variable}, or run eng/test.sh, which starts a server.");
        await using var left = Demo(store, connectionString!, "left");
        await using var right = Demo(store, connectionString!, "right");
        using var client = left.CreateClient(new() { HandleCookies = false });
        using var other = right.CreateClient(new() { HandleCookies = false });

        using var login = await LogInAsync(client);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie")).Split(';')[0];
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        other.DefaultRequestHeaders.Add("Cookie", cookie);
        await client.PostAsync("/api/session/increment/counter", null);
        await other.PostAsync("/api/session/increment/counter", null);

        foreach (var (node, name) in new[] { (client, "left"), (other, "right") })
        {
            Assert.Contains($">{name}</dd>", await node.GetStringAsync("/"));
        }

        var session = await other.GetFromJsonAsync<JsonElement>("/api/session");
        Assert.Equal("ada", session.GetProperty("user").GetString());
        Assert.Equal(2, session.GetProperty("values").GetProperty("counter").GetInt32());
        using var logout = await other.PostAsync("/api/logout", null);
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/me")).StatusCode);
    }

    [Theory]
    [InlineData("mysql", "", "choose \"memory\", \"cookie\", \"postgres\", \"redis\" or \"distributed\"")]
    [InlineData("postgres", null, "set ConnectionStrings:Sessions")]
    public void A_setting_that_leads_nowhere_stops_the_start_and_says_what_to_set(string store, string? connectionString, string message)
    {
        using var app = Demo(store, connectionString, "one");

        var exception = Assert.ThrowsAny<Exception>(() => app.CreateClient());

        Assert.Contains(message, exception.ToString());
    }

    [Fact]
    public async Task Without_a_server_the_distributed_cache_is_in_this_process()
    {
        await using var app = Demo("distributed", null, "one");
        using var client = app.CreateClient();

        using var login = await client.PostAsJsonAsync("/api/login", new { name = "ada", password = "ada" });

        var session = await client.GetFromJsonAsync<JsonElement>("/api/session");
        Assert.Equal("ada", session.GetProperty("user").GetString());
    }

    private static WebApplicationFactory<Program> Demo(string store, string? connectionString, string node) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("BlazorDemo:Store", store);
            host.UseSetting("BlazorDemo:Node", node);
            if (connectionString is not null)
            {
                host.UseSetting("ConnectionStrings:Sessions", connectionString);
            }
        });

    // On a busy machine the first connection to a server may take longer than a verb waits: 503, come back.
    private static async Task<HttpResponseMessage> LogInAsync(HttpClient client)
    {
        for (var tries = 1; ; tries++)
        {
            var login = await client.PostAsJsonAsync("/api/login", new { name = "ada", password = "ada" });
            if (login.StatusCode != HttpStatusCode.ServiceUnavailable || tries == 5)
            {
                return login;
            }

            login.Dispose();
        }
    }
}
