using System.Net;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.OpenIdConnect.Tests.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;

namespace BlazorSessions.OpenIdConnect.Tests;

/// <summary>Anybody can post a token: only what the provider signed, for this app and for this purpose, ends
/// anything.</summary>
public sealed class LogoutTokenTests(RunningShop running) : IClassFixture<RunningShop>
{
    private static readonly Dictionary<string, Func<Provider, string>> s_wrong = new()
    {
        ["not signed"] = provider => Jwt.Unsigned(provider.LogoutClaims(session: "s1")),
        ["signed with a key of somebody else"] = provider =>
            Jwt.Sign(RSA.Create(2048), provider.KeyId, provider.LogoutClaims(session: "s1")),
        ["signed with an unknown key"] = provider => Jwt.Sign(RSA.Create(2048), "other", provider.LogoutClaims(session: "s1")),
        ["signed with the public key"] = provider =>
            Jwt.SignWithPublicKey(provider.Key, provider.KeyId, provider.LogoutClaims(session: "s1")),
        ["signature of another token"] = provider =>
            $"{Head(provider.LogoutToken(session: "s1"))}.{provider.LogoutToken(session: "s2").Split('.')[2]}",
        ["another issuer"] = provider => With(provider, claims => claims["iss"] = "https://evil.example"),
        ["no issuer"] = provider => With(provider, claims => claims.Remove("iss")),
        ["another app"] = provider => With(provider, claims => claims["aud"] = "other"),
        ["no audience"] = provider => With(provider, claims => claims.Remove("aud")),
        ["expired"] = provider => With(provider, claims => claims["exp"] = (long)claims["iat"]! - 600),
        ["without an end"] = provider => With(provider, claims => claims.Remove("exp")),
        ["an end that is no number"] = provider => With(provider, claims => claims["exp"] = "2099-01-01"),
        ["issued later"] = provider => With(provider, claims => claims["iat"] = (long)claims["iat"]! + 600),
        ["never issued"] = provider => With(provider, claims => claims.Remove("iat")),
        ["with a nonce"] = provider => With(provider, claims => claims["nonce"] = "n"),
        ["with an empty nonce"] = provider => With(provider, claims => claims["nonce"] = null),
        ["no event"] = provider => With(provider, claims => claims.Remove("events")),
        ["another event"] = provider => With(provider, claims => claims["events"] =
            new Dictionary<string, object> { ["http://schemas.openid.net/event/other"] = new { } }),
        ["a list of events"] = provider => With(provider, claims => claims["events"] = new[] { Provider.LogoutEvent }),
        ["an event that is a text"] = provider => With(provider, claims => claims["events"] =
            new Dictionary<string, object> { [Provider.LogoutEvent] = "yes" }),
        ["without an id"] = provider => With(provider, claims => claims.Remove("jti")),
        ["neither session nor user"] = provider => With(provider, claims => claims.Remove("sid")),
        ["a session that is a number"] = provider => With(provider, claims => (claims["sid"], claims["sub"]) = (1, "ada")),
        ["an empty session"] = provider => With(provider, claims => (claims["sid"], claims["sub"]) = ("", "ada")),
        ["a user who is a list"] = provider => With(provider, claims => claims["sub"] = new[] { "ada" }),
        ["a session too long"] = provider => With(provider, claims => claims["sid"] = new string('s', 513)),
        ["an access token"] = provider => provider.LogoutToken(session: "s1", type: "at+jwt"),
        ["an id token"] = provider => provider.IdToken("ada", "s1", nonce: null),
        ["nothing"] = _ => "",
        ["no token"] = _ => "no token",
        ["dots"] = _ => "....",
        ["half a token"] = provider => provider.LogoutToken(session: "s1")[..^40],
        ["no JSON"] = _ => "e30.e30.e30",
        ["numbers without end"] = provider => With(provider, claims =>
            (claims["iat"], claims["exp"]) = (1e300, 1e300)),
    };

    public static TheoryData<string> Wrong => [.. s_wrong.Keys];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Asvs_7_1_3_a_token_that_is_not_for_this_ends_nothing(string what)
    {
        var shop = running.Shop;
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        using var answer = await shop.LogoutAsync(s_wrong[what](shop.Provider));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task What_an_app_does_not_check_of_its_id_tokens_is_checked_here()
    {
        await using var shop = await Shop.StartAsync(options =>
        {
            options.TokenValidationParameters.RequireSignedTokens = false;
            options.TokenValidationParameters.SignatureValidator = (token, _) => new JsonWebToken(token);
            options.TokenValidationParameters.ValidateAudience = false;
            options.TokenValidationParameters.RequireAudience = false;
            options.TokenValidationParameters.AudienceValidator = (_, _, _) => true;
            options.TokenValidationParameters.ValidateLifetime = false;
            options.TokenValidationParameters.TypeValidator = (_, _, _) => "anything";
        });
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        foreach (var what in (string[])["not signed", "signed with an unknown key", "another app", "no audience", "expired",
            "an access token"])
        {
            using var answer = await shop.LogoutAsync(s_wrong[what](shop.Provider));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{what}: {answer.StatusCode}");
        }

        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task A_token_counts_until_its_end_by_the_clock_of_the_app()
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        var token = shop.Provider.LogoutToken(session: "s1");
        shop.Clock.Advance(TimeSpan.FromMinutes(7)); // two, and five that clocks may differ by

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.LogoutAsync(token)));
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));
    }

    [Fact]
    public async Task A18_no_bytes_in_a_token_make_an_error_of_the_server()
    {
        await using var shop = await Shop.StartAsync();
        var good = shop.Provider.LogoutToken(session: "s1");
        var places = Enumerable.Range(0, good.Length).ToArray();
        string[] odd =
            ["\0", "é.é.é", new('.', 10_000), "eyJhbGciOiJSUzI1NiJ9.e30.", "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA"];
        var all = places.Where(at => at % 3 == 0).Select(at => $"{good[..at]}{(good[at] == 'A' ? 'B' : 'A')}{good[(at + 1)..]}")
            .Concat(places.Where(at => at % 5 == 0).Select(at => good[..at]))
            .Concat(odd);

        foreach (var token in all)
        {
            using var answer = await shop.LogoutAsync(token);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.OK, $"{answer.StatusCode}: {token}");
        }
    }

    public static TheoryData<string> Bodies =>
        ["none", "json", "two tokens", "other field", "multipart", "too long", "long fields"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_form_with_one_token_is_refused(string what)
    {
        var shop = running.Shop;
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        var token = shop.Provider.LogoutToken(session: "s1");
        using HttpContent? body = what switch
        {
            "json" => new StringContent($$"""{"logout_token":"{{token}}"}""", Encoding.UTF8, "application/json"),
            "two tokens" => new FormUrlEncodedContent([new("logout_token", token), new("logout_token", token)]),
            "other field" => new FormUrlEncodedContent([new("token", token)]),
            "multipart" => new MultipartFormDataContent { { new StringContent(token), "logout_token" } },
            "too long" => new FormUrlEncodedContent([new("logout_token", token), new("more", new string('a', 40_000))]),
            "long fields" => new Chunked($"logout_token={token}&more={new string('a', 40_000)}"),
            _ => null,
        };

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.PostAsync(body)));
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed,
            await StatusAsync(shop.GetAsync($"{Shop.BackChannel}?logout_token={token}")));
    }

    [Fact]
    public async Task Other_fields_beside_the_token_are_ignored()
    {
        await using var shop = await Shop.StartAsync();
        using var body = new FormUrlEncodedContent(
            [new("state", "x"), new("logout_token", shop.Provider.LogoutToken(session: "s1"))]);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.PostAsync(body)));
    }

    private static string With(Provider provider, Action<Dictionary<string, object?>> change) =>
        provider.LogoutToken(session: "s1", change: change);

    private static string Head(string token) => token[..token.LastIndexOf('.')];

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }

    // Says nothing of its length.
    private sealed class Chunked : StringContent
    {
        public Chunked(string text)
            : base(text, Encoding.UTF8, "application/x-www-form-urlencoded")
        {
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
