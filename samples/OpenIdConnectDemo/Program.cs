using BlazorSessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OpenIdConnectDemo;
using OpenIdConnectDemo.Components;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddBlazorSessions(options => options.LoginPath = "/login");
builder.Services.AddAuthentication().AddOpenIdConnect(options =>
{
    builder.Configuration.Bind("OpenIdConnect", options); // Authority, ClientId, ClientSecret
    options.ResponseType = OpenIdConnectResponseType.Code;
    options.ResponseMode = OpenIdConnectResponseMode.Query;
    options.MapInboundClaims = false;
    options.TokenValidationParameters.NameClaimType = "name";
    options.SaveTokens = true;
    options.Scope.Add("offline_access");
});
builder.Services.AddScoped<AccessTokens>();

var app = builder.Build();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapBlazorSessionsBackChannelLogout("/signout-backchannel");
app.MapBlazorSessionsFrontChannelLogout("/signout-frontchannel");
app.MapSignIn();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
