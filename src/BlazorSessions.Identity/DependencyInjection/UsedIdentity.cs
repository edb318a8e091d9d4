using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity.DependencyInjection;

/// <summary>Remembers what UseIdentity was called for.</summary>
/// <param name="User">The type of the users.</param>
/// <param name="Manager">What hands out their manager.</param>
/// <param name="Services">The services of the app, to which more may be added.</param>
internal sealed record UsedIdentity(Type User, ServiceDescriptor Manager, IServiceCollection Services);
