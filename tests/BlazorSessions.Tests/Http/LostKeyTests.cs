using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using BlazorSessions.Http;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>Keys of Data Protection that were lost, or that each node has its own of: everybody is signed out.</summary>
public sealed class LostKeyTests
{
    private const int CookieKeyMissing = 213;
    private const int CookieKeysMissing = 214;

    [Fact]
    public async Task One_warning_for_each_key_names_it_and_what_to_do()
    {
        await using var before = await TestApp.StartAsync(services: OwnKeys.Use);
        await using var app = await TestApp.StartAsync(services: OwnKeys.Use);
        var (ada, bob) = (await before.NewBrowserOfAsync("Ada"), await before.NewBrowserOfAsync("Bob"));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(app, ada.CookieHeader()));
            Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(app, bob.CookieHeader()));
        }

        var warning = Assert.Single(app.Log.All, line => line.Id == CookieKeyMissing);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains(before.Services.GetRequiredService<IKeyManager>().GetAllKeys().Single().KeyId.ToString(), warning.Text);
        foreach (var word in new[] { "__Host-session", "AddDataProtection()", "SetApplicationName", "PersistKeysTo", "Cookie.Name" })
        {
            Assert.Contains(word, warning.Text);
        }
    }

    [Fact]
    public async Task A24_invented_keys_flood_no_log()
    {
        await using var app = await TestApp.StartAsync(services: OwnKeys.Use);

        for (var i = 0; i < 10 * CookieWarnings.MostKeys; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(app, Invented(RandomNumberGenerator.GetBytes(16))));
        }

        Assert.Equal(CookieWarnings.MostKeys, app.Log.All.Count(line => line.Id == CookieKeyMissing));
        Assert.Single(app.Log.All, line => line.Id == CookieKeysMissing);
    }

    [Fact]
    public async Task What_is_sealed_with_a_known_key_and_does_not_open_is_not_said_to_have_lost_it()
    {
        await using var app = await TestApp.StartAsync(services: OwnKeys.Use);
        var ada = await app.NewBrowserOfAsync("Ada");
        var key = app.Services.GetRequiredService<IKeyManager>().GetAllKeys().Single().KeyId;

        Assert.Equal(HttpStatusCode.OK, await MeAsync(app, ada.CookieHeader()));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(app, Invented(key.ToByteArray())));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(app, ("Cookie", $"__Host-session={new string('A', 150)}")));

        Assert.DoesNotContain(app.Log.All, line => line.Id is CookieKeyMissing or CookieKeysMissing);
    }

    private static async Task<HttpStatusCode> MeAsync(TestApp app, (string Name, string Value) cookie)
    {
        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
        return response.StatusCode;
    }

    private static (string Name, string Value) Invented(byte[] key) => (
        "Cookie",
        $"__Host-session={Base64Url.EncodeToString([0x09, 0xF0, 0xC9, 0xF0, .. key, .. RandomNumberGenerator.GetBytes(100)])}");
}
