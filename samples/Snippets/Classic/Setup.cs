using BlazorSessions;

namespace Snippets.Classic;

public static class Setup
{
    public static void Run(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddControllersWithViews().AddSessionStateTempDataProvider();
        builder.Services.AddBlazorSessions();

        var app = builder.Build();
        app.UseBlazorSessions();
        app.MapControllers();
        app.Run();
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/basket/{item}", (string item, ISessionService sessions) => sessions.UpdateAsync(edit =>
        {
            edit.HttpSession.SetString("last-item", item);
            edit.HttpSession.SetInt32("items", (edit.HttpSession.GetInt32("items") ?? 0) + 1);
        }));
    }
}
