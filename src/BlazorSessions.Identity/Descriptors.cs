using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity;

/// <summary>Puts something in front of a service that the app, or the framework, has added.</summary>
internal static class Descriptors
{
    /// <summary>Makes what a service was before something was put in front of it.</summary>
    public static object Make(this IServiceProvider services, ServiceDescriptor app) =>
        app.ImplementationInstance
        ?? app.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, app.ImplementationType!); // one of the three

    /// <summary>Returns the descriptor that counts, which is the last; null for none.</summary>
    public static ServiceDescriptor? Find<TService>(this IServiceCollection services) =>
        services.LastOrDefault(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);

    /// <summary>Replaces a service by one that is given what it was.</summary>
    public static ServiceDescriptor Wrap<TService>(
        this IServiceCollection services, ServiceDescriptor app, Func<IServiceProvider, ServiceDescriptor, TService> create)
        where TService : class
    {
        var wrapped = ServiceDescriptor.Describe(typeof(TService), provider => create(provider, app), app.Lifetime);
        services.Remove(app);
        services.Add(wrapped);
        return wrapped;
    }
}
