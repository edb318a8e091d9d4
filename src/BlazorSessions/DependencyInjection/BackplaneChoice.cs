using BlazorSessions.Backplane;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.DependencyInjection;

/// <summary>Which backplane a session name has: the app's choice, else the one that came with its store.</summary>
internal sealed class BackplaneChoice
{
    public Func<IServiceProvider, ISessionBackplane?>? OfApp { get; set; }

    public Func<IServiceProvider, ISessionBackplane?>? OfStore { get; set; }

    /// <summary>Returns the choices of a name, which its builder makes.</summary>
    public static BackplaneChoice Of(IServiceCollection services, string name)
    {
        var known = services.FirstOrDefault(service => service.ServiceType == typeof(BackplaneChoice) && name.Equals(service.ServiceKey));
        if (known is not null)
        {
            return (BackplaneChoice)known.KeyedImplementationInstance!; // Not null: it is added below.
        }

        var choice = new BackplaneChoice();
        services.AddKeyedSingleton(name, choice);

        // Disposed with the app.
        services.AddKeyedSingleton(name, (provider, _) => new ChosenBackplane(
            (choice.OfApp ?? choice.OfStore)?.Invoke(provider), isOfStore: choice.OfApp is null));
        return choice;
    }
}
