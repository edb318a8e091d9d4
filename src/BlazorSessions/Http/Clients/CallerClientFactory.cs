using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http.Clients;

/// <summary>
/// Makes HTTP clients that know the scope they were made in, of the names that ask for it; the framework's factory, which
/// is the same in all scopes, makes the others.
/// </summary>
internal sealed class CallerClientFactory(
    IServiceProvider scope,
    CallerClients clients,
    FrameworkClientFactory framework,
    IHttpMessageHandlerFactory handlers,
    IOptionsMonitor<HttpClientFactoryOptions> options) : IHttpClientFactory
{
    public HttpClient CreateClient(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!clients.Names.Contains(name))
        {
            return framework.Factory.CreateClient(name);
        }

        // What the framework's does, with one handler before those that are shared.
        var caller = new CallerHandler(scope, handlers.CreateHandler(name));
        var client = new HttpClient(caller, disposeHandler: false);
        caller.Client = client;
        foreach (var configure in options.Get(name).HttpClientActions)
        {
            configure(client);
        }

        return client;
    }
}

/// <summary>The names of the clients whose requests know their session. Filled while services are added.</summary>
internal sealed class CallerClients
{
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);
}

/// <summary>The factory that the app would have without this package.</summary>
internal sealed record FrameworkClientFactory(IHttpClientFactory Factory);
