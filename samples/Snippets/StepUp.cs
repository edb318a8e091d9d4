using BlazorSessions;

namespace Snippets;

public static class StepUp
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions(options => options.UseAssuranceLevel(AssuranceLevel.Aal2));
        builder.Services.AddAuthorization(options =>
            options.AddPolicy("money", policy => policy.RequireRole("customer").RequireFresh(TimeSpan.FromMinutes(5))));
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/api/payments", (IPayments payments) => payments.PayAsync()).RequireFresh(TimeSpan.FromMinutes(5));
        app.MapDelete("/api/account", (IPayments payments) => payments.CloseAsync()).RequireAuthorization("money");
    }

    public static void MapFlash(WebApplication app)
    {
        app.MapPost("/api/order", async (ISessionService sessions) =>
        {
            await sessions.FlashAsync("Ordered.", FlashKind.Success);
            return TypedResults.LocalRedirect("/orders");
        });

        app.MapGet("/api/messages", (ISessionService sessions) => sessions.TakeFlashAsync());
    }

    public interface IPayments
    {
        Task PayAsync();

        Task CloseAsync();
    }
}
