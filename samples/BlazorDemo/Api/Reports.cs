using System.Security.Claims;

namespace BlazorDemo.Api;

internal static class Reports
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/reports").RequireUser();   // any signed-in user

        reports.MapGet("/sales", () => "Sales: 42");

        reports.MapGet("/wages", () => "Wages: 4,200")
            .RequireUser(user => user.IsInRole("admin"));       // others go to the access-denied page

        reports.MapGet("/plans", () => "Plans: take over the world")
            .RequireUser(IsPlannerAsync)
            .RefuseWithStatus(StatusCodes.Status404NotFound);   // for others there is no such page
    }

    // An answer that has to be waited for, as one of a database.
    private static async Task<bool> IsPlannerAsync(ClaimsPrincipal user)
    {
        await Task.Yield();
        return user.IsInRole("admin");
    }
}
