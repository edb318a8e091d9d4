using BlazorSessions.Identity.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.Tests;

/// <summary>How Program.cs may be written, and what it is told where it may not.</summary>
public sealed class SetUpTests
{
    [Fact]
    public async Task AddIdentity_is_as_good_as_the_cookies_of_the_template()
    {
        await using var app = await IdentityApp.StartAsync(builder =>
        {
            builder.Services.AddIdentity<AppUser, IdentityRole>(options =>
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).AddEntityFrameworkStores<AppDb>();
            builder.Services.AddBlazorSessions().UseIdentity<AppUser>();
        });
        await SignsInAsync(app);
    }

    [Fact]
    public async Task AddBlazorSessions_may_come_before_Identity_and_UseIdentity_twice()
    {
        await using var app = await IdentityApp.StartAsync(builder =>
        {
            builder.Services.AddBlazorSessions();
            IdentityApp.AddIdentity(builder.Services);
            builder.Services.AddBlazorSessions().UseIdentity<AppUser>().UseIdentity<AppUser>();
            builder.Services.AddBlazorSessions();
        });
        await SignsInAsync(app);
    }

    [Fact]
    public async Task A_policy_may_name_the_scheme_of_Identity()
    {
        await using var app = await IdentityApp.StartAsync(after: services => services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new(
                [new Microsoft.AspNetCore.Authorization.Infrastructure.DenyAnonymousAuthorizationRequirement()],
                [IdentityConstants.ApplicationScheme])));
        await SignsInAsync(app);
    }

    [Fact]
    public async Task The_session_is_the_default_and_the_other_cookies_stay_those_of_Identity()
    {
        await using var app = await IdentityApp.StartAsync();
        var options = app.Services.GetRequiredService<IOptions<AuthenticationOptions>>().Value;

        Assert.Equal(BlazorSessionsDefaults.AuthenticationScheme, options.DefaultScheme);
        Assert.Equal(IdentityConstants.ExternalScheme, options.DefaultSignInScheme);
        Assert.DoesNotContain(app.Log.Warnings, line => line.Id == 220);
    }

    [Fact]
    public async Task Another_default_of_the_app_stays()
    {
        await using var app = await IdentityApp.StartAsync(builder =>
        {
            IdentityApp.AddIdentity(builder.Services).AddAuthentication(IdentityConstants.ExternalScheme);
            builder.Services.AddBlazorSessions().UseIdentity<AppUser>();
        });

        Assert.Equal(
            IdentityConstants.ExternalScheme,
            app.Services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.DefaultScheme);
        Assert.Contains(app.Log.Warnings, line => line.Id == 220);
    }

    [Fact]
    public void Without_Identity_and_before_it_are_one_mistake()
    {
        var mistake = Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddBlazorSessions().UseIdentity<AppUser>());
        Assert.Equal(
            "UseIdentity<AppUser>() found no SignInManager<AppUser>. Call builder.Services.AddIdentity<AppUser, …>(), or "
            + "AddIdentityCore<AppUser>().AddSignInManager(), before it in Program.cs.",
            mistake.Message);
    }

    [Fact]
    public void Another_type_of_user_is_named()
    {
        var services = IdentityApp.AddIdentity(new ServiceCollection());
        var mistake = Assert.Throws<InvalidOperationException>(
            () => services.AddBlazorSessions().UseIdentity<IdentityUser>());
        Assert.Equal(
            "UseIdentity<IdentityUser>() was called, and Identity is set up for AppUser. Call UseIdentity<AppUser>().",
            mistake.Message);
    }

    [Fact]
    public void Two_types_of_users_are_one_too_many()
    {
        var services = IdentityApp.AddIdentity(new ServiceCollection());
        services.AddBlazorSessions().UseIdentity<AppUser>();
        var mistake = Assert.Throws<InvalidOperationException>(
            () => services.AddBlazorSessions().UseIdentity<IdentityUser>());
        Assert.Equal(
            "UseIdentity was called for AppUser and for IdentityUser. An app has one type of users: call it once.",
            mistake.Message);
    }

    [Fact]
    public void A_session_without_users_has_none_of_Identity()
    {
        var services = IdentityApp.AddIdentity(new ServiceCollection());
        var mistake = Assert.Throws<InvalidOperationException>(
            () => services.AddBlazorSessions("cart").UseIdentity<AppUser>());
        Assert.Equal(
            "Nobody signs in to the session \"cart\". Call UseIdentity on the builder that "
            + "builder.Services.AddBlazorSessions() returns.",
            mistake.Message);
    }

    [Fact]
    public async Task A_manager_that_is_added_later_stops_the_app()
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityApp.StartAsync(after: services =>
            new IdentityBuilder(typeof(AppUser), services).AddSignInManager()));
        Assert.Equal(
            "A SignInManager<AppUser> was added after UseIdentity<AppUser>(), which does not know it. Call "
            + "builder.Services.AddBlazorSessions().UseIdentity<AppUser>() after everything that sets up Identity in Program.cs.",
            mistake.Message);
    }

    [Fact]
    public async Task Missing_cookies_stop_the_app()
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityApp.StartAsync(builder =>
        {
            builder.Services.AddIdentityCore<AppUser>().AddEntityFrameworkStores<AppDb>().AddSignInManager();
            builder.Services.AddBlazorSessions().UseIdentity<AppUser>();
        }));
        Assert.Equal(
            "Identity has no cookies, which requests need for the second factor. Call "
            + "builder.Services.AddAuthentication().AddIdentityCookies() in Program.cs.",
            mistake.Message);
    }

    [Fact]
    public async Task A_provider_of_users_in_circuits_stops_the_app()
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityApp.StartAsync(after: services =>
            services.AddScoped<AuthenticationStateProvider, RevalidatingProvider>()));
        Assert.Equal(
            "The app has an AuthenticationStateProvider of its own, RevalidatingProvider, so circuits would not show the user of "
            + "the session. Remove builder.Services.AddScoped<AuthenticationStateProvider, RevalidatingProvider>() from "
            + "Program.cs: UseIdentity checks the security stamp in circuits too.",
            mistake.Message);
    }

    [Fact]
    public async Task Keys_of_users_that_are_not_their_ids_stop_the_app()
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityApp.StartAsync(builder =>
            IdentityApp.AddIdentity(builder.Services)
                .AddBlazorSessions(options => options.UserKeySelector = user => user.Identity?.Name).UseIdentity<AppUser>()));
        Assert.Equal(
            "BlazorSessionsOptions.UserKeySelector is set, and UseIdentity finds the sessions of a user by the id that Identity "
            + "knows them by. Remove UserKeySelector from Program.cs.",
            mistake.Message);
    }

    private static async Task SignsInAsync(IdentityApp app)
    {
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        Assert.Equal("Succeeded", await app.RunAsync(tab, Visits.SignIn("ada")));
        await tab.ShowsAsync("ada");
        Assert.Equal("ada", await browser.MeAsync());
        var other = app.NewBrowser();
        Assert.Equal("Succeeded", await app.RunAsync(other, Visits.SignIn("ada")));
        Assert.Equal("ada", await other.MeAsync());
    }

    private sealed class RevalidatingProvider : ServerAuthenticationStateProvider;
}
