using BlazorSessions.Backplane;
using BlazorSessions.DependencyInjection;
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
    public BlazorSessionsBuilder UseStore(Func<IServiceProvider, ISessionStore> create) => UseStore(create, null);

    /// <summary>
    /// Keeps sessions in a store of your own, which brings a backplane along, by which nodes tell each other of changes and
    /// ends at once. The last store chosen wins.
    /// </summary>
    /// <param name="create">Makes the store, once; it is disposed with the app.</param>
    /// <param name="createBackplane">
    /// Makes its backplane, once, which is disposed with the app too; null for none. <see cref="UseBackplane"/> overrides it.
    /// </param>
    public BlazorSessionsBuilder UseStore(
        Func<IServiceProvider, ISessionStore> create, Func<IServiceProvider, ISessionBackplane?>? createBackplane)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (_choose is not null)
        {
            _choose(create);
            return this;
        }

        Services.RemoveAllKeyed<ISessionStore>(Name);
        Services.AddKeyedSingleton<ISessionStore>(Name, (provider, _) => create(provider));
        BackplaneChoice.Of(Services, Name).OfStore = createBackplane;
        return this;
    }

    /// <summary>
    /// Tells the other nodes of changes and ends at once by a backplane of your own, in place of the store's. Without any, and
    /// where a message is lost, a node finds out within 5 s by asking the store. The last one chosen wins.
    /// </summary>
    /// <remarks>A store that a single node has alone, such as the one in memory, needs none and uses none.</remarks>
    /// <param name="create">Makes it, once; it is disposed with the app. Null from it means none.</param>
    public BlazorSessionsBuilder UseBackplane(Func<IServiceProvider, ISessionBackplane?> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (_choose is null)
        {
            BackplaneChoice.Of(Services, Name).OfApp = create;
        }

        return this;
    }
}
