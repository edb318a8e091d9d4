using BlazorSessions;

namespace Snippets;

public static class Loading
{
    public static void Choose(BlazorSessionsOptions options)
    {
        options.Skip.Add("/health");                // and all below it
        options.Skip.AddGlob("/assets/**");
        options.Skip.AddRegex(@"^/feeds/\d+\.xml$");
        options.Preload.Add("/health/mine");        // wins over Skip
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/version", () => "1.0").SkipSession();

        var files = app.MapGroup("/files").SkipSession();
        files.MapGet("mine", (ISessionService sessions) => sessions.State.User.Identity!.Name).PreloadSession();
        files.MapGet("greeting", async (ISessionService sessions) => await sessions.GetAsync<string>("greeting"));
    }

    public static void MapCart(WebApplication app)
    {
        app.MapGet("/news", () => "Nothing new.").SkipSession("cart");
        app.MapGet("/checkout/total", ([FromKeyedServices("cart")] ISessionService cart) => cart.State.Get(Cart.Key)?.Items.Count ?? 0)
            .SkipSession().PreloadSession("cart");
    }
}
