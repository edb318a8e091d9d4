using BlazorSessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;

namespace Snippets;

public static class Guards
{
    private static readonly SessionKey<bool> AgeChecked = new("shop.age-checked");

    public static void Map(WebApplication app)
    {
        app.MapGet("/me", (HttpContext http) => http.User.Identity!.Name).RequireUser();      // any signed-in user

        var admin = app.MapGroup("/admin").RequireUser(user => user.IsInRole("admin"));       // all that is in the group
        admin.MapGet("/report", () => "Sales");

        app.MapGet("/wine", () => "Wines").RequireUser((user, check) => check.Session.Get(AgeChecked));

        app.MapGet("/shop", () => "My shop").RequireUser(async (user, check) =>
            await check.Services.GetRequiredService<IShops>().HasShopAsync(user, check.CancellationToken));

        app.MapHub<ShopHub>("/hubs/shop").RequireUser();
        app.MapControllers().RequireUser();
    }

    public static void Refuse(WebApplication app)
    {
        app.MapGet("/export", () => "Data").RequireUser().RefuseWithStatus();          // 401 or 403, also for a browser

        app.MapGet("/secrets", () => "Secrets")
            .RequireUser(user => user.IsInRole("admin"))
            .RefuseWithStatus(StatusCodes.Status404NotFound);                          // as if it were not there

        app.MapGet("/staff", () => "Staff").RequireUser().RefuseWithRedirect("/staff/login");

        app.MapGet("/trial", () => "Trial").RequireUser(user => user.IsInRole("customer")).OnRefused(refused =>
            refused.IsDenied
                ? refused.HttpContext.Response.WriteAsync("For customers only.")       // 403 stays
                : refused.RedirectAsync());
    }

    public static void AddPolicies(IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddPolicy("Customers", policy =>
            policy.RequireSessionUser(user => user.IsInRole("customer")));
    }

    public static void ChooseLogin(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions(options => options.LoginPathSelector = async context =>
        {
            var tenants = context.Services.GetRequiredService<ITenants>();
            var tenant = await tenants.FindByHostAsync(context.Page.Host, context.CancellationToken);
            return tenant is null ? null : $"/{tenant}/login";      // null: LoginPath
        });
    }
}

public sealed class OwnsShop(IShops shops) : IUserCheck
{
    public Task<bool> IsAllowedAsync(UserCheckContext context) =>
        shops.HasShopAsync(context.User, context.CancellationToken);
}

[RequireUser]
[RefuseWithStatus]
[Route("orders")]
public sealed class OrdersController : ControllerBase
{
    [HttpGet]
    public string List() => "Orders";

    [HttpDelete]
    [RequireUser<OwnsShop>]
    public void Clear() { }
}

public sealed class ShopHub : Hub
{
    [RequireUser(Roles = "admin")]
    public Task CloseAsync() => Clients.All.SendAsync("closed");
}
