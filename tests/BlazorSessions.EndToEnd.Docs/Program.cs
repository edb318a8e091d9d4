using BlazorSessions.EndToEnd.Docs;
using Snippets;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddBlazorSessions(options => options.LoginPath = "/login");
builder.Services.AddSingleton<IUsers, TwoUsers>();

var app = builder.Build();

app.UsePathBase(app.Configuration["PathBase"]);
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
