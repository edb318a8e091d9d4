using System.Reflection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity.Circuits;

/// <summary>Hands out the app's <see cref="SignInManager{TUser}"/>, which inside a circuit changes the circuit's session.</summary>
internal static class SignInManagers<TUser>
    where TUser : class
{
    // What a manager remembers from one call to the next. In a request that is gone at its end.
    private static readonly FieldInfo?[] s_memory =
    [
        Field("_twoFactorInfo"),
        Field("_passkeyInfo"),
    ];

    /// <summary>Gets whether the framework has what is matched by name here.</summary>
    public static bool IsKnown => Array.TrueForAll(s_memory, kept => kept is { FieldType.IsValueType: false });

    public static SignInManager<TUser> Create(IServiceProvider services, ServiceDescriptor app)
    {
        var manager = (SignInManager<TUser>)services.Make(app);
        if (CircuitOf(services) is { } circuit)
        {
            manager.Context = CircuitContext.New(circuit, () => Forget(manager));
        }

        return manager;
    }

    // That of its scope, whoever asks: an event of one circuit may run code of another. What is made while the circuit opens is
    // made in its scope too; any other scope is one that a component has opened.
    private static IdentityCircuit? CircuitOf(IServiceProvider services)
    {
        var own = services.GetRequiredService<IdentityCircuit>();
        return own.Call is not null ? own
            : CircuitCall.Current is { } call ? call.Circuit ?? own
            : null;
    }

    private static void Forget(SignInManager<TUser> manager)
    {
        foreach (var kept in s_memory)
        {
            kept?.SetValue(manager, null);
        }
    }

    private static FieldInfo? Field(string name) =>
        typeof(SignInManager<TUser>).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
}
