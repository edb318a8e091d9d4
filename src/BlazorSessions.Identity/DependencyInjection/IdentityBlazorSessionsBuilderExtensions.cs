using BlazorSessions;
using BlazorSessions.Identity;
using BlazorSessions.Identity.Circuits;
using BlazorSessions.Identity.DependencyInjection;
using BlazorSessions.Identity.Stamps;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets ASP.NET Core Identity sign in with sessions.</summary>
public static class IdentityBlazorSessionsBuilderExtensions
{
    /// <summary>
    /// Makes the session what <see cref="SignInManager{TUser}"/> signs in with, in requests and in circuits, and has security
    /// stamps checked for both. Call it after Identity is set up: <c>AddIdentity</c>, or <c>AddIdentityCore</c> with
    /// <c>AddSignInManager</c> and <c>AddIdentityCookies</c>. Calling it again does nothing.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The scheme <c>Identity.Application</c> then stands for that of sessions, and where it is a default the scheme of sessions
    /// takes its place: what <c>ConfigureApplicationCookie</c> sets has no effect, <see cref="BlazorSessionsOptions"/> count.
    /// </para>
    /// <para>
    /// The stamp is checked when a process first sees a session and after each
    /// <see cref="SecurityStampValidatorOptions.ValidationInterval"/>, in circuits at most every ten seconds. One that is
    /// outdated ends the session; at once by <see cref="IIdentitySessions"/>.
    /// </para>
    /// </remarks>
    /// <typeparam name="TUser">The type of the users.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <exception cref="InvalidOperationException">
    /// Identity is not set up yet, or for another type of user; the builder is that of a session without users.
    /// </exception>
    public static BlazorSessionsBuilder UseIdentity<TUser>(this BlazorSessionsBuilder builder)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (builder.Name.Length > 0)
        {
            throw new InvalidOperationException(
                $"Nobody signs in to the session \"{builder.Name}\". Call UseIdentity on the builder that "
                + "builder.Services.AddBlazorSessions() returns.");
        }

        if (services.Find<UsedIdentity>()?.ImplementationInstance is UsedIdentity used)
        {
            return used.User == typeof(TUser) ? builder : throw new InvalidOperationException(
                $"UseIdentity was called for {used.User.Name} and for {typeof(TUser).Name}. An app has one type of users: call it once.");
        }

        var app = services.Find<SignInManager<TUser>>() ?? throw new InvalidOperationException(Missing(services, typeof(TUser)));
        var manager = services.Wrap(app, SignInManagers<TUser>.Create);
        services.AddSingleton(new UsedIdentity(typeof(TUser), manager, services));
        services.AddHostedService<IdentityCheck<TUser>>();
        AddScheme(services);
        AddCircuits<TUser>(services);
        AddStamps<TUser>(services);
        return builder;
    }

    private static string Missing(IServiceCollection services, Type user)
    {
        var other = services.Select(service => service.ServiceType).FirstOrDefault(type =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SignInManager<>));
        return other is not null
            ? $"UseIdentity<{user.Name}>() was called, and Identity is set up for {other.GenericTypeArguments[0].Name}. Call "
                + $"UseIdentity<{other.GenericTypeArguments[0].Name}>()."
            : $"UseIdentity<{user.Name}>() found no SignInManager<{user.Name}>. Call builder.Services.AddIdentity<{user.Name}, …>(), or "
                + $"AddIdentityCore<{user.Name}>().AddSignInManager(), before it in Program.cs.";
    }

    private static void AddScheme(IServiceCollection services)
    {
        services.TryAddTransient<PolicySchemeHandler>();
        services.Configure<PolicySchemeOptions>(
            IdentityConstants.ApplicationScheme,
            options => options.ForwardDefault = BlazorSessionsDefaults.AuthenticationScheme);
        services.AddSingleton<IPostConfigureOptions<AuthenticationOptions>, IdentitySchemes>();
    }

    private static void AddCircuits<TUser>(IServiceCollection services)
        where TUser : class
    {
        services.AddSingleton<IConfigureOptions<HubOptions>, CircuitCallFilter>();
        services.AddScoped<IdentityCircuit>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<IdentityCircuit>());
        services.AddScoped<PendingSignIn>();
        services.PostConfigure<BlazorSessionsOptions>(options => options.DropAtSignIn.Add(PendingSignIn.Key));
        if (services.Find<IPasskeyHandler<TUser>>() is { } passkeys)
        {
            services.Wrap<IPasskeyHandler<TUser>>(passkeys, (provider, app) =>
                new CircuitPasskeys<TUser>((IPasskeyHandler<TUser>)provider.Make(app)));
        }
    }

    private static void AddStamps<TUser>(IServiceCollection services)
        where TUser : class
    {
        services.AddSingleton<IStampChecks, StampChecks<TUser>>();
        services.AddSingleton<IStampSource, StampSource<TUser>>();
        services.AddSingleton<IdentitySessions>();
        services.AddSingleton<IIdentitySessions>(provider => provider.GetRequiredService<IdentitySessions>());
        services.AddScoped<StampWatch>();
        services.Wrap<IAuthenticationService>(services.Find<IAuthenticationService>()!, (provider, app) => // AddBlazorSessions has added it
            ActivatorUtilities.CreateInstance<StampAuthentication>(provider, (IAuthenticationService)provider.Make(app)));
    }
}
