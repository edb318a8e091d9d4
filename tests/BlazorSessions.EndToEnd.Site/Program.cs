using BlazorSessions;
using BlazorSessions.EndToEnd.Site;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddBlazorSessions();

var app = builder.Build();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapPost("/api/login", (ISessionService sessions, Login login) =>
    sessions.SignInAsync(login.Name, login.Name, login.Name == "ada" ? "admin" : null));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();

internal sealed record Login(string Name);
