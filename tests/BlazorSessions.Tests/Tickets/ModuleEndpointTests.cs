using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;

namespace BlazorSessions.Tests.Tickets;

public sealed class ModuleEndpointTests
{
    [Theory]
    [InlineData("", "no-cache")]
    [InlineData("?v=deadbeef0000", "no-store")]
    [InlineData("?v=", "no-store")]
    public async Task R14_the_script_is_kept_for_ever_under_its_own_version_alone(string query, string cache)
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(cache, await CacheOfAsync(app, query));
        Assert.Equal("public, max-age=31536000, immutable", await CacheOfAsync(app, $"?v={ScriptText.Version}"));
        Assert.Equal("no-store", await CacheOfAsync(app, $"?v={ScriptText.Version}&v=1"));
    }

    private static async Task<string?> CacheOfAsync(TestApp app, string query)
    {
        using var response = await app.SendAsync(HttpMethod.Get, "/_session/blazorsessions.js" + query);
        return string.Join(", ", response.Headers.GetValues("Cache-Control"));
    }
}
