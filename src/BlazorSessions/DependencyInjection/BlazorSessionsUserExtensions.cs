using BlazorSessions;
using BlazorSessions.Users;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives the app its own object for whoever is signed in.</summary>
public static class BlazorSessionsUserExtensions
{
    /// <summary>
    /// Adds <see cref="ISessionUser{TUser}"/> and a cascading <typeparamref name="TUser"/>, loaded by a function. For one
    /// type the last loader wins; an app may have several types.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="load">
    /// Finds the user, as <see cref="ISessionUserLoader{TUser}.LoadAsync"/> does: of the services of a scope of its own, the
    /// key that the user signed in by, and a token.
    /// </param>
    /// <exception cref="InvalidOperationException">The builder is that of a session without users.</exception>
    public static BlazorSessionsBuilder AddSessionUser<TUser>(
        this BlazorSessionsBuilder builder, Func<IServiceProvider, string, CancellationToken, Task<TUser?>> load)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(load);
        return Add<TUser>(builder, ServiceDescriptor.Scoped<ISessionUserLoader<TUser>>(
            services => new DelegateLoader<TUser>(services, load)));
    }

    /// <summary>
    /// Adds <see cref="ISessionUser{TUser}"/> and a cascading <typeparamref name="TUser"/>, found by a function that need
    /// not wait, such as in a cache.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="find">
    /// Finds the user, of the services of a scope of its own and the key that the user signed in by; null ends the session.
    /// </param>
    /// <inheritdoc cref="AddSessionUser{TUser}(BlazorSessionsBuilder, Func{IServiceProvider, string, CancellationToken, Task{TUser}})"/>
    public static BlazorSessionsBuilder AddSessionUser<TUser>(
        this BlazorSessionsBuilder builder, Func<IServiceProvider, string, TUser?> find)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(find);
        return builder.AddSessionUser<TUser>((services, userKey, _) => Task.FromResult(find(services, userKey)));
    }

    /// <summary>
    /// Adds <see cref="ISessionUser{TUser}"/> and a cascading <typeparamref name="TUser"/>, loaded by a type of the app that
    /// is made from services.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <exception cref="InvalidOperationException">The builder is that of a session without users.</exception>
    public static BlazorSessionsBuilder AddSessionUser<TUser, TLoader>(this BlazorSessionsBuilder builder)
        where TUser : class
        where TLoader : class, ISessionUserLoader<TUser> =>
        Add<TUser>(builder, ServiceDescriptor.Scoped<ISessionUserLoader<TUser>, TLoader>());

    private static BlazorSessionsBuilder Add<TUser>(BlazorSessionsBuilder builder, ServiceDescriptor loader)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Name != SessionName.Default.Value)
        {
            throw new InvalidOperationException(
                $"Nobody signs in to the session \"{builder.Name}\", so it has no user. Call AddSessionUser on the builder that "
                + "builder.Services.AddBlazorSessions() returns.");
        }

        builder.Services.Replace(loader);
        if (builder.Services.Any(service => service.ServiceType == typeof(SessionUser<TUser>)))
        {
            return builder;
        }

        builder.Services.AddSingleton<UserLoads<TUser>>();
        builder.Services.AddScoped<SessionUser<TUser>>();
        builder.Services.AddScoped<ISessionUser<TUser>>(services => services.GetRequiredService<SessionUser<TUser>>());
        builder.Services.AddScoped<IPreloadedUser>(services => services.GetRequiredService<SessionUser<TUser>>());
        builder.Services.AddScoped<CircuitHandler, CircuitUser<TUser>>();
        builder.Services.AddScoped<SessionUserCascade<TUser>>();
        builder.Services.AddCascadingValue(
            services => services.GetRequiredService<SessionUserCascade<TUser>>().Source);
        return builder;
    }
}
