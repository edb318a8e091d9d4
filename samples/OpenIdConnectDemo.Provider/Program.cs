using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OpenIdConnectDemo.Provider;
using static OpenIddict.Abstractions.OpenIddictConstants;

var memory = new InMemoryDatabaseRoot();
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
    .AddCookie(options => options.LoginPath = "/login");
builder.Services.AddAuthorization();
builder.Services.AddDbContext<DbContext>(options => options.UseInMemoryDatabase("provider", memory).UseOpenIddict());
builder.Services.AddOpenIddict()
    .AddCore(options => options.UseEntityFrameworkCore().UseDbContext<DbContext>())
    .AddServer(options =>
    {
        options.SetIssuer(builder.Configuration["Issuer"]!);
        options.SetAuthorizationEndpointUris("authorize")
            .SetTokenEndpointUris("token")
            .SetEndSessionEndpointUris("end-session");
        options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow();
        options.RegisterScopes(Scopes.Profile, Scopes.OfflineAccess);
        options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        options.SetAccessTokenLifetime(TimeSpan.FromMinutes(5));

        // The demo's addresses are http; a provider's are https.
        options.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough()
            .DisableTransportSecurityRequirement();
    });
builder.Services.AddHttpClient<BackChannelLogout>();
builder.Services.AddHostedService<DemoClient>();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapProvider();
app.Run();
