using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>The attributes on controllers, actions and page models, and conventions over all of them.</summary>
public sealed class MvcGuardTests
{
    private readonly Owners _owners = new();

    [Fact]
    public async Task An_attribute_of_a_controller_guards_its_actions_and_one_of_an_action_adds_to_it()
    {
        await using var site = await StartAsync();

        Assert.Equal(401, await site.CallAsync("/mvc/AnyUser"));
        Assert.Equal(200, await site.CallAsync("/mvc/Open"));
        await site.SignInAsync();
        Assert.Equal(200, await site.CallAsync("/mvc/AnyUser"));
        Assert.Equal(403, await site.CallAsync("/mvc/Admin"));
        await site.SignInAsync(roles: "admin");
        Assert.Equal(200, await site.CallAsync("/mvc/Admin"));
    }

    [Fact]
    public async Task Defect_20_a_check_of_an_attribute_is_waited_for_and_has_its_services()
    {
        await using var site = await StartAsync();
        await site.SignInAsync("7");

        Assert.Equal(403, await site.CallAsync("/mvc/Owner"));
        _owners.Keys.Add("7");
        Assert.Equal(200, await site.CallAsync("/mvc/Owner"));
    }

    [Fact]
    public async Task A_page_model_is_guarded_by_its_check()
    {
        await using var site = await StartAsync();

        using var visitor = await site.VisitAsync("/razor/owned");
        Assert.Equal("/login?returnUrl=%2Frazor%2Fowned", visitor.LocationOf());
        await site.SignInAsync("7");
        using var denied = await site.VisitAsync("/razor/owned");
        Assert.Equal("/denied?returnUrl=%2Frazor%2Fowned", denied.LocationOf());
        _owners.Keys.Add("7");
        Assert.Equal(200, await site.CallAsync("/razor/owned"));
    }

    [Fact]
    public async Task Conventions_guard_all_controllers_and_all_pages()
    {
        await using var site = await StartAsync(isGuardedWhole: true);

        Assert.Equal(401, await site.CallAsync("/mvc/AnyUser"));
        Assert.Equal(401, await site.CallAsync("/razor/plain"));
        Assert.Equal(200, await site.CallAsync("/mvc/Open"));
        await site.SignInAsync();
        Assert.Equal(403, await site.CallAsync("/mvc/AnyUser"));
        Assert.Equal(403, await site.CallAsync("/razor/plain"));
        await site.SignInAsync(roles: "staff");
        Assert.Equal(200, await site.CallAsync("/mvc/AnyUser"));
        Assert.Equal(200, await site.CallAsync("/razor/plain"));
    }

    [Fact]
    public async Task An_attribute_says_how_the_refused_are_answered()
    {
        await using var site = await StartAsync();

        using var status = await site.VisitAsync("/mvc/AnyUser");
        using var hidden = await site.VisitAsync("/mvc/Hidden");
        using var login = await site.VisitAsync("/mvc/Staff");
        await site.SignInAsync();
        using var denied = await site.VisitAsync("/mvc/Staff");

        Assert.Equal(401, (int)status.StatusCode);
        Assert.Equal(404, (int)hidden.StatusCode);
        Assert.Equal("/staff/login?returnUrl=%2Fmvc%2FStaff", login.LocationOf());
        Assert.Equal("/staff/denied?returnUrl=%2Fmvc%2FStaff", denied.LocationOf());
    }

    private Task<GuardSite> StartAsync(bool isGuardedWhole = false) => GuardSite.StartAsync(
        app =>
        {
            var (controllers, pages) = (app.MapControllers(), app.MapRazorPages());
            if (isGuardedWhole)
            {
                controllers.RequireUser(user => user.IsInRole("staff"));
                pages.RequireUser(user => Task.FromResult(user.IsInRole("staff")));
            }
        },
        services =>
        {
            services.AddSingleton(_owners);
            services.AddControllers();
            services.AddRazorPages();
            services.Configure<RazorPagesOptions>(options => options.RootDirectory = "/Http/Guards/Pages");
        });
}
