using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BlazorDemo.Tests;

/// <summary>The API of the demo as curl sees it: statuses, bodies, and what it refuses.</summary>
public sealed class ApiTests(WebApplicationFactory<Program> app) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task A_visitor_has_no_session_until_he_writes_and_then_a_described_one()
    {
        using var client = NewClient();

        var before = await SessionAsync(client);
        using var first = await client.PostAsync("/api/session/increment/counter", null);
        using var second = await client.PostAsync("/api/session/increment/counter", null);
        var after = await SessionAsync(client);

        Assert.Equal((false, JsonValueKind.Null), (before.GetProperty("authenticated").GetBoolean(), before.GetProperty("handle").ValueKind));
        Assert.Equal(("1", "2"), (await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync()));
        Assert.True(first.Headers.Contains("Set-Cookie"));
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(
            ["authenticated", "stale", "user", "handle", "version", "createdAt", "lastActivityAt", "expiresAt", "values"],
            after.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, after.GetProperty("values").GetProperty("counter").GetInt32());
        Assert.True(after.GetProperty("version").GetInt64() > 0);
        Assert.True(after.GetProperty("createdAt").GetDateTimeOffset() < after.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("ada", "ada", HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("bob", "bob", HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("ada", "bob", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(null, null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    public async Task Signing_in_decides_who_is_let_in(
        string? name, string? password, HttpStatusCode login, HttpStatusCode me, HttpStatusCode admin)
    {
        using var client = NewClient();

        Assert.Equal(login, await StatusAsync(client.PostAsJsonAsync("/api/login", new { name, password })));

        Assert.Equal(me, await StatusAsync(client.GetAsync("/api/me")));
        Assert.Equal(admin, await StatusAsync(client.GetAsync("/api/admin")));
    }

    [Fact]
    public async Task Signing_in_keeps_the_values_and_signing_out_ends_everything()
    {
        using var client = NewClient();
        using var count = await client.PostAsync("/api/session/increment/counter", null);

        await SignInAsync(client, "ada", rememberMe: true);
        var signedIn = await SessionAsync(client);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.PostAsync("/api/logout", null)));
        var signedOut = await SessionAsync(client);

        Assert.Equal(("ada", 1), (signedIn.GetProperty("user").GetString(), signedIn.GetProperty("values").GetProperty("counter").GetInt32()));
        Assert.False(signedOut.GetProperty("authenticated").GetBoolean());
        Assert.Empty(signedOut.GetProperty("values").EnumerateObject());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client.GetAsync("/api/me")));
    }

    [Fact]
    public async Task Values_are_set_removed_and_cleared_and_the_secret_is_renewed()
    {
        using var client = NewClient();

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.PutAsync("/api/session/values/a", Json("""{"x":[1,2]}"""))));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.PutAsync("/api/session/values/b", Json("null"))));
        Assert.Equal("""{"a":{"x":[1,2]},"b":null}""", (await SessionAsync(client)).GetProperty("values").GetRawText());

        using (var regenerated = await client.PostAsync("/api/session/regenerate", null))
        {
            Assert.Equal(HttpStatusCode.NoContent, regenerated.StatusCode);
            Assert.True(regenerated.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.DeleteAsync("/api/session/values/b")));
        Assert.Equal("""{"a":{"x":[1,2]}}""", (await SessionAsync(client)).GetProperty("values").GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.PostAsync("/api/session/clear", null)));
        Assert.Equal("{}", (await SessionAsync(client)).GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task My_sessions_are_listed_and_ended_and_another_users_are_unknown()
    {
        using var laptop = NewClient();
        using var phone = NewClient();
        using var other = NewClient();
        await SignInAsync(laptop, "ada");
        await SignInAsync(phone, "ada");
        await SignInAsync(other, "bob");
        var handleOfBob = (await SessionAsync(other)).GetProperty("handle").GetString();
        var handleOfPhone = (await SessionAsync(phone)).GetProperty("handle").GetString();

        var list = await laptop.GetFromJsonAsync<JsonElement>("/api/sessions");

        Assert.Contains(list.EnumerateArray(), row => row.GetProperty("handle").GetString() == handleOfPhone && !row.GetProperty("current").GetBoolean());
        Assert.Single(list.EnumerateArray(), row => row.GetProperty("current").GetBoolean());
        Assert.All(list.EnumerateArray(), row => Assert.Equal(
            ["handle", "current", "device", "firstSeen", "lastSeen"], row.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(laptop.DeleteAsync($"/api/sessions/{handleOfBob}")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(laptop.DeleteAsync("/api/sessions/nonsense")));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(laptop.DeleteAsync($"/api/sessions/{handleOfPhone}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(phone.GetAsync("/api/me")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other.GetAsync("/api/me")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(NewClient().GetAsync("/api/sessions")));
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "POST", "/api/session/increment/counter" }, { "PUT", "/api/session/values/a" }, { "DELETE", "/api/session/values/a" },
        { "POST", "/api/session/clear" }, { "POST", "/api/session/regenerate" }, { "POST", "/api/login" }, { "POST", "/api/logout" },
        { "DELETE", "/api/sessions/aaaaaaaaaaaaaaaaaaaaaaaa" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_another_site_sends_changes_nothing(string method, string path)
    {
        foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site") })
        {
            using var client = NewClient();
            await SignInAsync(client, "ada");
            var before = (await SessionAsync(client)).GetProperty("version").GetInt64();
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = Json("1") };
            request.Headers.TryAddWithoutValidation(name, value);

            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client.SendAsync(request)));

            Assert.Equal(before, (await SessionAsync(client)).GetProperty("version").GetInt64());
        }
    }

    [Fact]
    public async Task A_value_over_the_limit_is_refused_with_the_numbers()
    {
        using var client = NewClient();

        using var response = await client.PutAsync("/api/session/values/a", Json($"\"{new string('x', 300_000)}\""));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Matches(@"\d{6}.*at most \d+", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("1 2")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task Malformed_json_is_a_bad_request_and_the_session_can_still_be_shown(string body)
    {
        using var client = NewClient();

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client.PutAsync("/api/session/values/a", Json(body))));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client.PostAsync("/api/login", Json(body is "\"\\ud800\"" ? "3" : body))));

        Assert.Equal("{}", (await SessionAsync(client)).GetProperty("values").GetRawText());
    }

    [Theory]
    [InlineData("%01")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("a%20b")]
    public async Task Any_key_is_kept_or_refused(string key)
    {
        using var client = NewClient();

        foreach (var sending in new[]
        {
            client.PutAsync($"/api/session/values/{key}", Json("1")), client.PostAsync($"/api/session/increment/{key}", null),
            client.DeleteAsync($"/api/session/values/{key}"),
        })
        {
            Assert.InRange((int)await StatusAsync(sending), 200, 499);
        }

        await SessionAsync(client);
    }

    [Fact]
    public async Task A_value_that_is_no_number_does_not_grow()
    {
        using var client = NewClient();
        using var set = await client.PutAsync("/api/session/values/word", Json("\"three\""));

        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(client.PostAsync("/api/session/increment/word", null)));
    }

    private HttpClient NewClient() => app.CreateClient(new() { AllowAutoRedirect = false });

    private static async Task SignInAsync(HttpClient client, string name, bool rememberMe = false) =>
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client.PostAsJsonAsync("/api/login", new { name, password = name, rememberMe })));

    private static Task<JsonElement> SessionAsync(HttpClient client) => client.GetFromJsonAsync<JsonElement>("/api/session");

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }
}
