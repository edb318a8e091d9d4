using BlazorSessions;
using BlazorSessions.EndToEnd.Site;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddBlazorSessions();
builder.Services.Configure<CircuitOptions>(builder.Configuration.GetSection("Circuits"));
builder.Services.Configure<AntiforgeryOptions>(builder.Configuration.GetSection("Antiforgery"));
builder.Services.AddSingleton<OpenCircuits>();
builder.Services.AddSingleton<Aging>();
builder.Services.AddSingleton<CircuitHandler>(services => services.GetRequiredService<OpenCircuits>());

var app = builder.Build();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapPost("/api/login", (ISessionService sessions, Login login) =>
    sessions.SignInAsync(login.Name, login.Name, login.Name == "ada" ? "admin" : null));
app.MapPost("/api/flash", (ISessionService sessions) => sessions.FlashAsync("Left."));
app.MapPost("/api/age", (Aging aging) => aging.Age());
app.MapGet("/api/circuits", (OpenCircuits circuits) => circuits.Count);
app.MapPost("/api/end-all", (ISessionDirectory directory) => directory.RevokeAllAsync());
app.MapFrame();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
    options.ContentSecurityFrameAncestorsPolicy = app.Configuration["FrameAncestors"] ?? options.ContentSecurityFrameAncestorsPolicy);
app.Run();

internal sealed record Login(string Name);
