using System.Security.Claims;
using BlazorSessions;

namespace Snippets;

public static class Events
{
    public static void ByInstance(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions(options =>
        {
            options.Events.OnSignedIn = context =>
            {
                var logger = context.Services.GetRequiredService<ILogger<Account>>();
                logger.LogInformation("{User} signed in.", context.Session.UserKey);
                return Task.CompletedTask;
            };
            options.Events.OnRedirecting = context =>
            {
                if (context.HttpContext!.Request.Path.StartsWithSegments("/partners") && !context.IsDenied)
                {
                    context.Location = "https://login.partners.example/";
                }

                return Task.CompletedTask;
            };
        });
    }

    public static void ByType(WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ShopEvents>();
        builder.Services.AddBlazorSessions(options =>
        {
            options.EventsType = typeof(ShopEvents);
            options.ValidationInterval = TimeSpan.FromMinutes(10);      // default: 30 minutes
        });
    }

    public static void ForAPackage(IServiceCollection services)
    {
        services.AddScoped<BlazorSessionsEvents, AuditEvents>();
    }
}

public sealed class ShopEvents(IAccounts accounts) : BlazorSessionsEvents
{
    public override async Task SigningInAsync(SessionSigningInContext context)
    {
        if (await accounts.IsLockedAsync(context.User, context.CancellationToken))
        {
            context.Refuse();
        }

        var tenant = await accounts.TenantOfAsync(context.User, context.CancellationToken);
        context.User.AddIdentity(new ClaimsIdentity([new Claim("tenant", tenant)]));
    }

    public override async Task ValidatingAsync(SessionValidatingContext context)
    {
        switch (await accounts.FindAsync(context.Session.UserKey!, context.CancellationToken))
        {
            case null:
                context.RejectPrincipal();                              // ends the session, on every tab
                break;
            case { } account when account.Name != context.User.Identity!.Name:
                context.ReplacePrincipal(account.ToPrincipal());        // the same user, other claims
                break;
        }
    }
}

public sealed class AuditEvents : BlazorSessionsEvents;

public sealed class Cleaner(ISessionDirectory sessions, IUploads uploads) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.Ended += OnEnded;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        sessions.Ended -= OnEnded;
        return Task.CompletedTask;
    }

    private void OnEnded(SessionEnd end) => uploads.Forget(end.Handle);
}

public sealed record Account(string Key, string Name)
{
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, Key), new Claim(ClaimTypes.Name, Name)], "shop"));
}

public interface IAccounts
{
    Task<Account?> FindAsync(string key, CancellationToken stop);

    Task<bool> IsLockedAsync(ClaimsPrincipal user, CancellationToken stop);

    Task<string> TenantOfAsync(ClaimsPrincipal user, CancellationToken stop);
}

public interface IUploads
{
    void Forget(SessionHandle session);
}
