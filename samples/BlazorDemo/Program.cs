using BlazorDemo;
using BlazorDemo.Api;
using BlazorDemo.Components;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddBlazorSessions(options => options.LoginPath = "/login")
    .UseConfiguredStore(builder.Configuration)
    .AddSessionUser<DemoProfile>((services, userKey) => DemoProfile.Find(userKey));
builder.Services.AddBlazorSessions("wishes", options => options.IdleTimeout = TimeSpan.FromHours(8))
    .UseConfiguredStore(builder.Configuration);
builder.Services.AddDemo(builder.Configuration);

var app = builder.Build();
if (!app.Environment.IsDevelopment())
{
    app.UseExceptionHandler("/error", createScopeForErrors: true);
}

app.UsePageNotFound();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapDemoApi();
app.MapReports();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
