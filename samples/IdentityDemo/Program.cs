using IdentityDemo;
using IdentityDemo.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddDbContext<AppDb>(options => options.UseSqlite(builder.Configuration.GetConnectionString("Users")));
builder.Services.AddIdentity<AppUser, IdentityRole>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
    .AddEntityFrameworkStores<AppDb>()
    .AddDefaultTokenProviders();
builder.Services.AddScoped<PasskeyScript>();
builder.Services.AddBlazorSessions(options => options.LoginPath = "/").UseIdentity<AppUser>();

var app = builder.Build();
app.UseBlazorSessions();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapBlazorSessions();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.MapGet("/me", (HttpContext http) => http.User.Identity!.Name).RequireAuthorization();

// The sample makes its file by itself; an app migrates its database.
await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<AppDb>().Database.EnsureCreatedAsync();
}

app.Run();
