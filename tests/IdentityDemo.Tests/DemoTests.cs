using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc.Testing;

namespace IdentityDemo.Tests;

/// <summary>What the sample shows, in circuits over both transports, with users in a file of SQLite.</summary>
public sealed class DemoTests : IAsyncLifetime
{
    private const string Password = "Secret-1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("identity-demo-");
    private readonly Authenticator _authenticator = new("http://localhost");
    private readonly List<HeadlessBrowser> _browsers = [];
    private readonly WebApplicationFactory<Program> _app;

    public DemoTests() => _app = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        host.UseSetting("ConnectionStrings:Users", $"Data Source={Path.Combine(_folder.FullName, "users.db")};Pooling=False"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers)
        {
            await browser.DisposeAsync();
        }

        await _app.DisposeAsync();
        _authenticator.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Somebody_registers_and_signs_in_and_out_without_leaving_the_page(HttpTransportType transport)
    {
        var browser = NewBrowser(transport);
        var tab = await RegisterAsync(browser);
        Assert.Equal("ada", await MeAsync(browser));

        await tab.ClickAsync("sign-out", Stop);
        await tab.WaitForAsync(page => page.Has("sign-in-form"), Stop);
        Assert.Equal("", await MeAsync(browser));
        tab = await browser.OpenAsync("/", Stop);

        await SignInAsync(tab, "wrong");
        await tab.WaitForAsync(page => page.TextOf("message") == "That was not right.", Stop);
        await SignInAsync(tab, Password);
        await tab.WaitForAsync(page => page.Has("user"), Stop);
        Assert.Equal("ada", await MeAsync(browser));
    }

    [Fact]
    public async Task A_code_of_an_app_is_asked_for()
    {
        await RegisterAsync(NewBrowser());
        var browser = NewBrowser();
        var tab = await browser.OpenAsync("/", Stop);
        await SignInAsync(tab, Password);
        await tab.WaitForAsync(page => page.Has("user"), Stop);
        var account = await browser.OpenAsync("/account", Stop);
        await account.ClickAsync("make-key", Stop);
        await account.WaitForAsync(page => page.Has("key"), Stop);
        var key = account.TextOf("key");
        await account.SetValueAsync("code", CodeOf(key), Stop);
        await account.SubmitAsync("code-form", Stop);
        await account.WaitForAsync(page => page.TextOf("message") == "From now on you are asked for a code.", Stop);

        var elsewhere = NewBrowser();
        tab = await elsewhere.OpenAsync("/", Stop);
        await SignInAsync(tab, Password);
        await tab.WaitForAsync(page => page.Has("code-form"), Stop);
        Assert.Equal("", await MeAsync(elsewhere));
        await tab.SetValueAsync("code", CodeOf(key), Stop);
        await tab.SubmitAsync("code-form", Stop);
        await tab.WaitForAsync(page => page.Has("user"), Stop);
        Assert.Equal("ada", await MeAsync(elsewhere));
    }

    [Fact]
    public async Task A_passkey_is_made_and_signs_in()
    {
        var browser = NewBrowser();
        await RegisterAsync(browser);
        var account = await browser.OpenAsync("/account", Stop);
        await account.ClickAsync("make-passkey", Stop);
        await account.WaitForAsync(page => page.TextOf("passkeys") == "1", Stop);

        var elsewhere = NewBrowser();
        var tab = await elsewhere.OpenAsync("/", Stop);
        await tab.ClickAsync("use-passkey", Stop);
        await tab.WaitForAsync(page => page.Has("user"), Stop);
        Assert.Equal("ada", await MeAsync(elsewhere));
    }

    [Fact]
    public async Task A_new_password_signs_out_everywhere_else()
    {
        var browser = NewBrowser();
        await RegisterAsync(browser);
        var elsewhere = NewBrowser();
        var tab = await elsewhere.OpenAsync("/", Stop);
        await SignInAsync(tab, Password);
        await tab.WaitForAsync(page => page.Has("user"), Stop);

        var account = await browser.OpenAsync("/account", Stop);
        await account.SetValueAsync("old-password", Password, Stop);
        await account.SetValueAsync("new-password", "Secret-2", Stop);
        await account.SubmitAsync("password-form", Stop);

        await tab.WaitForAsync(page => page.Has("sign-in-form"), Stop);
        Assert.Equal("ada", await MeAsync(browser));
        Assert.Equal("ada", account.TextOf("user"));
    }

    private static async Task<string> MeAsync(HeadlessBrowser browser)
    {
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/me"), Stop);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(Stop) : "";
    }

    private static async Task SignInAsync(HeadlessTab tab, string password)
    {
        await tab.SetValueAsync("name", "ada", Stop);
        await tab.SetValueAsync("password", password, Stop);
        await tab.SubmitAsync("sign-in-form", Stop);
    }

    // RFC 6238, as the apps do it; the app's clock is that of the machine.
    private static string CodeOf(string key)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        var hash = HMACSHA1.HashData(FromBase32(key), counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & int.MaxValue;
        return $"{number % 1_000_000:000000}";
    }

    private static byte[] FromBase32(string text)
    {
        var (bits, count, bytes) = (0, 0, new List<byte>());
        foreach (var letter in text)
        {
            (bits, count) = (bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter), count + 5);
            if (count >= 8)
            {
                bytes.Add((byte)(bits >> (count -= 8)));
                bits &= (1 << count) - 1;
            }
        }

        return [.. bytes];
    }

    private HeadlessBrowser NewBrowser(HttpTransportType transport = HttpTransportType.WebSockets)
    {
        var browser = new HeadlessBrowser(
            HeadlessTransport.ForTestServer(_app.Server), new HeadlessBrowserOptions { Transports = transport }).UseSessionScripts();
        browser.Scripts
            .Module("passkeys.js", "create", (_, arguments, _) => Task.FromResult<object?>(_authenticator.Create(Options(arguments))))
            .Module("passkeys.js", "get", (_, arguments, _) => Task.FromResult<object?>(_authenticator.Get(Options(arguments))));
        _browsers.Add(browser);
        return browser;
    }

    private static string Options(IReadOnlyList<JsonElement> arguments) => arguments[0].GetString()!; // the page sends a text

    private async Task<HeadlessTab> RegisterAsync(HeadlessBrowser browser)
    {
        var tab = await browser.OpenAsync("/", Stop);
        await tab.SetValueAsync("name", "ada", Stop);
        await tab.SetValueAsync("password", Password, Stop);
        await tab.ClickAsync("register", Stop);
        await tab.WaitForAsync(page => page.Has("user"), Stop);
        return tab;
    }
}
