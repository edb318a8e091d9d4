using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>Makes the builder that <c>AddBlazorSessions</c> returns, without the rest of it and for any name.</summary>
internal static class Builders
{
    public static BlazorSessionsBuilder New(IServiceCollection services, string name = "") => Create(services, name);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern BlazorSessionsBuilder Create(IServiceCollection services, string name);
}
