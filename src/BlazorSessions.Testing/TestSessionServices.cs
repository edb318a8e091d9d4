using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Testing;

/// <summary>Gives the services of a test a session in one call.</summary>
public static class TestSessionServices
{
    /// <summary>
    /// Adds a <see cref="TestSession"/> in place of the real sessions: <see cref="ISessionService"/>, the cascading
    /// <see cref="SessionState"/>, the authentication state that <c>AuthorizeView</c> reads, authorization with the guards of
    /// sessions, and a <see cref="FakeTimeProvider"/> as <see cref="TimeProvider"/>: the one in the services, if there is one already.
    /// </summary>
    /// <example>
    /// In a <c>BunitContext</c>: <code>var session = Services.AddTestSession("ada", roles: "admin");</code>
    /// </example>
    /// <param name="services">The services of the test.</param>
    /// <param name="user">The key and name of the user who is signed in; null for an anonymous visitor.</param>
    /// <param name="roles">His roles, separated by commas; null for none.</param>
    /// <param name="values">The values of the session; null for none.</param>
    /// <returns>The session, to inspect and to play on.</returns>
    public static TestSession AddTestSession(
        this IServiceCollection services,
        string? user = null,
        string? roles = null,
        IEnumerable<KeyValuePair<string, object?>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, user is null ? null : TestUser.Create(user, roles: roles), values);
    }

    /// <summary>Adds a <see cref="TestSession"/> with a user of any kind.</summary>
    /// <param name="services">The services of the test.</param>
    /// <param name="user">The user who is signed in; <see cref="TestUser"/> makes one.</param>
    /// <param name="values">The values of the session; null for none.</param>
    /// <returns>The session, to inspect and to play on.</returns>
    public static TestSession AddTestSession(
        this IServiceCollection services,
        ClaimsPrincipal user,
        IEnumerable<KeyValuePair<string, object?>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(user);
        return Add(services, user, values);
    }

    /// <summary>
    /// Adds a <see cref="TestSession"/> with a name in place of one that the app has beside its first: its
    /// <see cref="ISessionService"/> by the name as key, and the cascading <see cref="SessionState"/> of that name. The clock is
    /// that of the first, or of the services.
    /// </summary>
    /// <param name="services">The services of the test, after <c>AddTestSession</c> where there is that too.</param>
    /// <param name="name">The name, as in <c>AddBlazorSessions("cart")</c>.</param>
    /// <param name="values">The values of the session; null for none, and no session yet.</param>
    /// <returns>The session, to inspect and to play on.</returns>
    /// <exception cref="ArgumentException">The name is empty, or there is a session of it already.</exception>
    public static TestSession AddNamedTestSession(
        this IServiceCollection services, string name, IEnumerable<KeyValuePair<string, object?>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(service => service.ServiceType == typeof(ISessionService) && name.Equals(service.ServiceKey)))
        {
            throw new ArgumentException($"There is a session \"{name}\" already. Change that one.", nameof(name));
        }

        var session = new TestSession(name, options: null, FindClock(services));
        session.Start(user: null, values);
        services.AddKeyedSingleton<ISessionService>(name, session);
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(session.Clock));
        services.AddCascadingValue(_ => session.Cascade);
        return session;
    }

    /// <summary>
    /// Adds the app's own user, <see cref="ISessionUser{TUser}"/> and the cascading <typeparamref name="TUser"/>, to a test
    /// with a session: whoever is signed in is this one.
    /// </summary>
    /// <param name="services">The services of the test, after <c>AddTestSession</c>.</param>
    /// <param name="user">The user.</param>
    /// <returns>The user, to inspect and to play on.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTestSession</c> was not called.</exception>
    public static TestSessionUser<TUser> AddTestSessionUser<TUser>(this IServiceCollection services, TUser user)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(user);
        return services.AddTestSessionUser<TUser>(_ => user);
    }

    /// <summary>Adds the app's own users to a test with a session, each for who signs in by the key.</summary>
    /// <param name="services">The services of the test, after <c>AddTestSession</c>.</param>
    /// <param name="find">Finds a user by the key; null for one whom the app does not know, whose session ends.</param>
    /// <returns>The user of the moment, to inspect and to play on.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTestSession</c> was not called.</exception>
    public static TestSessionUser<TUser> AddTestSessionUser<TUser>(
        this IServiceCollection services, Func<string, TUser?> find)
        where TUser : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(find);
        var session = services.LastOrDefault(service => service.ServiceType == typeof(TestSession))?.ImplementationInstance
            as TestSession
            ?? throw new InvalidOperationException("There is no session yet. Call services.AddTestSession() first.");
        var user = new TestSessionUser<TUser>(session, find);
        services.AddSingleton<ISessionUser<TUser>>(user);
        services.AddCascadingValue(_ => user.Cascade);
        return user;
    }

    private static TestSession Add(
        IServiceCollection services, ClaimsPrincipal? user, IEnumerable<KeyValuePair<string, object?>>? values)
    {
        var session = new TestSession(clock: FindClock(services));
        session.Start(user, values);

        services.AddSingleton(session);
        services.Replace(ServiceDescriptor.Singleton<ISessionService>(session));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(session.Clock));
        services.Replace(ServiceDescriptor.Singleton(Options.Create(session.Options)));
        services.Replace(ServiceDescriptor.Singleton(session.Cascade));
        services.AddCascadingValue(provider => provider.GetRequiredService<CascadingValueSource<SessionState>>());

        // Test frameworks register authorization that throws until it is faked; the session is that fake.
        services.RemoveAll<IAuthorizationService>();
        services.AddSessionAuthorization();
        services.RemoveAll<AuthenticationStateProvider>();
        services.AddSingleton<AuthenticationStateProvider>(new TestAuthenticationStateProvider(session));
        services.AddCascadingAuthenticationState();
        services.TryAddSingleton<AntiforgeryStateProvider, TestAntiforgeryStateProvider>();
        return session;
    }

    private static FakeTimeProvider? FindClock(IServiceCollection services) => services
        .LastOrDefault(service => service.ServiceType == typeof(TimeProvider) && !service.IsKeyedService)
        ?.ImplementationInstance as FakeTimeProvider;
}
