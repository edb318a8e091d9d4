using BlazorSessions;
using BlazorSessions.Http.Clients;
using BlazorSessions.Scopes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Calls an API as the user of the session that a request is sent for.</summary>
public static class SessionHttpClientBuilderExtensions
{
    /// <summary>
    /// Has the requests of a client carry the access token of the session of the request or circuit that the client was made
    /// in: of whoever is signed in there when the request is sent, and none for nobody. Where the client has a
    /// <see cref="HttpClient.BaseAddress"/>, requests to other servers have none either.
    /// </summary>
    /// <remarks>
    /// It is the only one to set the <c>Authorization</c> header of these requests. Clients made by a singleton have no session:
    /// their requests name it by <see cref="SessionHttpRequestMessageExtensions.SetSession"/>, or throw.
    /// </remarks>
    /// <param name="builder">The client.</param>
    /// <param name="configure">How tokens are renewed; null to send them as they are.</param>
    /// <exception cref="InvalidOperationException">The builder is that of all clients.</exception>
    public static IHttpClientBuilder AddSessionTokenHandler(
        this IHttpClientBuilder builder, Action<SessionTokenHandlerOptions>? configure = null)
    {
        builder.AddSessionToRequests();
        var name = builder.Name;
        builder.Services.TryAddSingleton<TokenRenewals>();
        builder.Services.TryAddSingleton<SessionTokens>();
        var options = builder.Services.AddOptions<SessionTokenHandlerOptions>(name)
            .Validate(
                static options => options is { TokenName.Length: > 0, ExpiresAtName.Length: > 0, Scheme.Length: > 0 },
                "TokenName, ExpiresAtName and Scheme must not be empty.")
            .Validate(static options => options.RenewBefore >= TimeSpan.Zero, "RenewBefore must not be negative.")
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return builder.AddHttpMessageHandler(services => new SessionTokenHandler(
            name,
            services.GetRequiredService<IOptionsMonitor<SessionTokenHandlerOptions>>().Get(name),
            services.GetRequiredService<SessionTokens>()));
    }

    /// <summary>
    /// Has the handlers of a client know the session that a request is sent for:
    /// <see cref="SessionHttpRequestMessageExtensions.GetSession"/> gives it to them. Their services do not, as handlers are
    /// shared by all sessions.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <exception cref="InvalidOperationException">The builder is that of all clients.</exception>
    public static IHttpClientBuilder AddSessionToRequests(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Name is null)
        {
            throw new InvalidOperationException(
                "The builder of ConfigureHttpClientDefaults is that of all clients, those of the framework too, which call others "
                + "than your API. Add this to each client that is to have it.");
        }

        ClientsOf(builder.Services).Names.Add(builder.Name);
        return builder;
    }

    private static CallerClients ClientsOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(CallerClients)) is { ImplementationInstance: { } known })
        {
            return (CallerClients)known;
        }

        // There is one: the builder of a client was made by what adds it.
        var framework = services.Last(service => service.ServiceType == typeof(IHttpClientFactory) && !service.IsKeyedService);
        var clients = new CallerClients();
        services.AddSingleton(clients);
        services.AddSingleton(provider => new FrameworkClientFactory(Make(framework, provider)));
        services.Replace(ServiceDescriptor.Transient<IHttpClientFactory, CallerClientFactory>());
        return clients;
    }

    private static IHttpClientFactory Make(ServiceDescriptor descriptor, IServiceProvider provider) => (IHttpClientFactory)(
        descriptor.ImplementationInstance
        ?? descriptor.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!)); // not null: nothing else is left
}
