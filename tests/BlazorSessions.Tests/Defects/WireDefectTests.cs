using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Defects;

/// <summary>What clients can send, byte by byte over a socket to Kestrel: none of it is more than no session.</summary>
public sealed class WireDefectTests : IAsyncLifetime
{
    private const string CookieName = BlazorSessionsDefaults.SecureCookieName;

    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly RecordedLog _log = new();
    private readonly WebApplication _app;

    public WireDefectTests()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrel(server =>
        {
            // So that Kestrel itself refuses as little as it can.
            server.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.AddSingleton<IDataProtectionProvider>(_protection);
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddSingleton<Ticker>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions(options => options.Cookie.Name = CookieName);
        _app = builder.Build();
        _app.UseBlazorSessions();
        _app.UseAntiforgery();
        _app.MapBlazorSessions();
        _app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        TestApi.Map(_app);
    }

    public static TheoryData<string, byte[]> Payloads => new()
    {
        { "a list", "[\"a list that is long enough to be the payload of a session cookie\"]"u8.ToArray() },
        { "null", Padded("null"u8) },
        { "a number", Padded("12345678901234567890123456789012345678901234567890"u8) },
        { "an object", "{\"handle\":\"aaaaaaaaaaaaaaaaaaaaaa\",\"secret\":\"bbbbbbbbbbbbbbbbbbbbbbbbb\"}"u8.ToArray() },
        { "no text", Padded([0xc3, 0x28, 0xff, 0xfe, 0x80, 0xed, 0xa0, 0x80]) },
        { "nothing", [] },
        { "a secret alone", new byte[32] },
        { "a secret and a byte", new byte[33] },
        { "a secret and a kilobyte", new byte[256] },
        { "a handle of a file", [.. new byte[32], .. "../../../../etc/passwd"u8] },
    };

    public static TheoryData<string, byte[]> Values => new()
    {
        { "nothing", [] },
        {
            "another algorithm",
            "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIiwibmFtZSI6IkFkYSBMb3ZlbGFjZSIsImFkbWluIjp0cnVlfQ."u8.ToArray()
        },
        { "quotes", "\"eyJhIjoxfQ==\""u8.ToArray() },
        { "a line of a header that was cut", "abc\tdef"u8.ToArray() },
        { "no ASCII", [0xe9, 0xff, 0x80, 0xc3] },
        { "UTF-8", Encoding.UTF8.GetBytes("séance-連絡-🍪") },
        { "separators", ",,==;;=;= ;"u8.ToArray() },
        { "8 kB", Encoding.ASCII.GetBytes(new string('A', 8_000)) },
        { "200 kB", Encoding.ASCII.GetBytes(new string('A', 200_000)) },
    };

    public async ValueTask InitializeAsync() => await _app.StartAsync(TestApp.Stop);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Defect_04_a_cookie_of_good_keys_and_wrong_shape_is_no_session(string what, byte[] payload)
    {
        var sealed_ = _protection.CreateProtector("BlazorSessions", "cookie", CookieName, "", "v1").Protect(payload);

        var answers = await VisitAsync(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(sealed_)));

        Assert.True(answers == (200, "None", 200, "1"), $"{what}: {answers}");
        Assert.DoesNotContain(_log.All, line => line.Level >= LogLevel.Error);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Defect_05_a_cookie_of_any_bytes_is_no_session(string what, byte[] value)
    {
        var answers = await VisitAsync(value);

        Assert.True(answers == (200, "None", 200, "1"), $"{what}: {answers}");
        Assert.DoesNotContain(_log.All, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Defect_05_a_circuit_opens_for_nobody_where_the_cookie_is_an_unsigned_token()
    {
        var address = new Uri(_app.Urls.Single());
        using var transport = HeadlessTransport.ForServer(address);
        await using var browser = new HeadlessBrowser(transport).UseSessionScripts();
        var unsigned = new HeadlessCookie(CookieName, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.") { Domain = "127.0.0.1" };
        browser.Cookies.Set(unsigned);

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal(("None", ""), (tab.TextOf("status"), tab.TextOf("user")));
    }

    /// <summary>Asks for the state and writes a value, with the same cookie, and says what came of both.</summary>
    private async Task<(int Read, string Status, int Write, string Count)> VisitAsync(byte[] value)
    {
        var (read, state) = await SendAsync("GET /api/state", value);
        var (write, count) = await SendAsync("POST /api/increment/n", value);
        return (read, state.Contains("\"status\":\"None\"") ? "None" : state, write, count);
    }

    private async Task<(int Status, string Body)> SendAsync(string request, byte[] cookie)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port, TestApp.Stop);
        var stream = client.GetStream();
        byte[] sent =
        [
            .. Encoding.ASCII.GetBytes($"{request} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n"),
            .. Encoding.ASCII.GetBytes($"Cookie: other=1; {CookieName}="),
            .. cookie,
            .. "; last=1\r\n\r\n"u8,
        ];
        await stream.WriteAsync(sent, TestApp.Stop);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestApp.Stop);
        var parts = answer.Split("\r\n\r\n", 2);
        return (int.Parse(answer.Split(' ')[1]), parts[^1]);
    }

    // As long as a real cookie is, so that it is not refused for its length alone.
    private static byte[] Padded(ReadOnlySpan<byte> payload)
    {
        var padded = new byte[Math.Max(payload.Length, 54)];
        padded.AsSpan().Fill((byte)' ');
        payload.CopyTo(padded);
        return padded;
    }
}
