using BlazorDemo.Components.Examples;
using Microsoft.AspNetCore.Components;

namespace BlazorDemo;

/// <summary>The examples and the files they are made of, which the build embeds: what is shown is what runs.</summary>
internal static class SourceCode
{
    public static string Of(Type example) => Read($"{example.Name}.razor");

    /// <summary>Reads a file that the build embeds.</summary>
    public static string Read(string name)
    {
        using var file = typeof(SourceCode).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded; put it into Components/Examples.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }

    /// <summary>Returns an example by its name, and nothing else, whatever a browser asks for.</summary>
    public static Type Find(string name) =>
        typeof(CartExample).Assembly.GetType($"{typeof(CartExample).Namespace}.{name}") is { } type && type.IsAssignableTo(typeof(IComponent))
            ? type
            : throw new ArgumentException($"There is no example named {name}.", nameof(name));
}
