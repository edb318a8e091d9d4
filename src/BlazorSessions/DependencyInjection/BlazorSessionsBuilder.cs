using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goes on from <c>AddBlazorSessions</c>: chooses the store. Store packages extend it by the same methods that anyone has.</summary>
public sealed class BlazorSessionsBuilder
{
    private readonly Action<Func<IServiceProvider, ISessionStore>>? _choose;

    internal BlazorSessionsBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>Makes one whose choice of a store is not that of the session, but the caller's to use.</summary>
    internal BlazorSessionsBuilder(BlazorSessionsBuilder builder, Action<Func<IServiceProvider, ISessionStore>> choose)
        : this(builder.Services, builder.Name) => _choose = choose;

    /// <summary>Gets the services of the app.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Gets the name of the session this builder sets up; the empty text for the app's first.</summary>
    public string Name { get; }

    /// <summary>Keeps sessions in a store of your own. The last store chosen wins.</summary>
    /// <param name="create">Makes the store, once; it is disposed with the app.</param>
    public BlazorSessionsBuilder UseStore(Func<IServiceProvider, ISessionStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (_choose is not null)
        {
            _choose(create);
            return this;
        }

        Services.RemoveAllKeyed<ISessionStore>(Name);
        Services.AddKeyedSingleton<ISessionStore>(Name, (provider, _) => create(provider));
        return this;
    }
}
