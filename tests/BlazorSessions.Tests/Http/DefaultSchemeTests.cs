using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>An app that has another scheme beside ours, as every app has on the day it adds the package.</summary>
public sealed class DefaultSchemeTests
{
    private const int OtherDefault = 220;

    [Theory]
    [InlineData("cookie", CookieAuthenticationDefaults.AuthenticationScheme, "DefaultScheme")]
    [InlineData("named cookie", "app", "DefaultScheme")]
    [InlineData("identity cookies", "Identity.Application", "DefaultScheme")]
    [InlineData("identity", "Identity.Application", "DefaultAuthenticateScheme")]
    [InlineData("one that forwards elsewhere", "either", "DefaultScheme")]
    public async Task Another_default_scheme_is_one_warning_that_names_both_and_the_line_to_write(
        string how, string scheme, string option)
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => Add(services, how));

        var warning = Assert.Single(app.Log.All, line => line.Id == OtherDefault);

        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains($"\"{scheme}\"", warning.Text);
        Assert.Contains("\"BlazorSessions\"", warning.Text);
        Assert.Contains(
            $"builder.Services.Configure<AuthenticationOptions>(options => options.{option} = BlazorSessionsDefaults.AuthenticationScheme)",
            warning.Text);
    }

    [Theory]
    [InlineData("identity cookies")]
    [InlineData("identity")]
    public async Task The_line_that_the_warning_gives_leaves_one_answer_to_who_is_signed_in(string how)
    {
        await using var app = await TestApp.StartAsync(services: (services, _) =>
        {
            Add(services, how);
            services.Configure<AuthenticationOptions>(options =>
            {
                if (how == "identity")
                {
                    options.DefaultAuthenticateScheme = BlazorSessionsDefaults.AuthenticationScheme;
                }
                else
                {
                    options.DefaultScheme = BlazorSessionsDefaults.AuthenticationScheme;
                }
            });
        });
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.DoesNotContain(app.Log.All, line => line.Id == OtherDefault);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal(("Ada", "Ada"), (tab.TextOf("user"), tab.TextOf("authorized")));
    }

    [Theory]
    [InlineData("ours alone")]
    [InlineData("ours by name")]
    [InlineData("another one that is not the default")]
    [InlineData("one that forwards")]
    [InlineData("one that forwards by a function")]
    public async Task Where_ours_is_the_default_or_may_be_asked_nothing_is_said(string how)
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => Add(services, how));

        Assert.DoesNotContain(app.Log.All, line => line.Id == OtherDefault);
    }

    [Theory]
    [InlineData("ours alone")]
    [InlineData("named cookie")]
    [InlineData("identity cookies")]
    [InlineData("identity")]
    public async Task Who_signs_in_or_out_in_a_request_is_its_user_whatever_the_default_scheme(string how)
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => Add(services, how));
        var browser = app.NewBrowser();

        Assert.Equal("Ada/Ada", await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync());
        Assert.Equal("Bob/Bob", await browser.PostAsync("/api/sign-in/2?name=Bob").TextAsync());
        Assert.Equal("/", await browser.PostAsync("/api/sign-out").TextAsync());
    }

    private static void Add(IServiceCollection services, string how)
    {
        switch (how)
        {
            case "cookie":
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                break;
            case "named cookie":
                services.AddAuthentication("app").AddCookie("app");
                break;
            case "identity cookies":
                services.AddAuthentication(options =>
                {
                    options.DefaultScheme = IdentityConstants.ApplicationScheme;
                    options.DefaultSignInScheme = IdentityConstants.ExternalScheme;
                }).AddIdentityCookies();
                break;
            case "identity":
                services.AddIdentity<IdentityUser, IdentityRole>();
                break;
            case "ours by name":
                services.AddAuthentication(BlazorSessionsDefaults.AuthenticationScheme);
                break;
            case "another one that is not the default":
                services.AddAuthentication().AddCookie("app");
                break;
            case "one that forwards by a function":
                services.AddAuthentication("either").AddPolicyScheme(
                    "either", null, options => options.ForwardDefaultSelector = _ => BlazorSessionsDefaults.AuthenticationScheme);
                break;
            case "one that forwards elsewhere":
                services.AddAuthentication("either").AddCookie("app")
                    .AddPolicyScheme("either", null, options => options.ForwardDefault = "app");
                break;
            case "one that forwards":
                services.AddAuthentication("either").AddPolicyScheme(
                    "either", null, options => options.ForwardDefault = BlazorSessionsDefaults.AuthenticationScheme);
                break;
        }
    }
}
