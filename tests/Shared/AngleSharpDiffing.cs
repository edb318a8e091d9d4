using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace BlazorSessions.Tests.Shared;

/// <summary>
/// Lets bUnit, compiled against AngleSharp.Diffing 1.1.1, run with the 0.17.0 that lies beside the tests: the runtime
/// does not go down to a lower version by itself.
/// </summary>
internal static class AngleSharpDiffing
{
    private const string Name = "AngleSharp.Diffing";

    [ModuleInitializer]
    internal static void AcceptOlderVersion() => AssemblyLoadContext.Default.Resolving += Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == Name ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, Name + ".dll")) : null;
}
