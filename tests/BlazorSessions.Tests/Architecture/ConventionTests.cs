using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BlazorSessions.Tests.Architecture;

/// <summary>Holds what the house style says about every type and file that ships.</summary>
public sealed partial class ConventionTests
{
    private const int MaxLines = 300;
    private const int MaxParameters = 6;

    private static readonly string[] s_hidden = ["Live", "Scopes", "Users", "Http", "Tickets", "Circuits"];

    private static IEnumerable<Type> Types => Packages.All.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten);

    [Fact]
    public void An_internal_class_is_sealed_static_or_abstract()
    {
        var open =
            from type in Types
            where type is { IsClass: true, IsVisible: false, IsSealed: false, IsAbstract: false }
            select type.FullName;

        Sources.AssertNone(open);
    }

    [Fact]
    public void The_inner_folders_show_nothing()
    {
        var shown =
            from type in typeof(ISessionService).Assembly.GetExportedTypes()
            where s_hidden.Any(folder => type.Namespace!.StartsWith($"BlazorSessions.{folder}", StringComparison.Ordinal))
            select type.FullName;

        Sources.AssertNone(shown);
    }

    [Fact]
    public void A_service_of_the_inner_folders_takes_at_most_six_others()
    {
        var greedy =
            from type in Types
            where s_hidden.Any(folder => type.Namespace == $"BlazorSessions.{folder}")
                && type.GetMethod("<Clone>$") is null
            from constructor in type.GetConstructors()
            where constructor.GetParameters().Length > MaxParameters
            select $"{type.FullName}: {constructor.GetParameters().Length}";

        Sources.AssertNone(greedy);
    }

    [Fact]
    public void A_method_that_is_awaited_ends_in_Async()
    {
        var violations =
            from method in Methods
            where IsAwaited(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal)
            select Name(method);

        Sources.AssertNone(violations);
    }

    [Fact]
    public void The_cancellation_token_comes_last()
    {
        var violations =
            from method in Methods
            let parameters = method.GetParameters().Where(IsGiven).ToArray()
            where parameters.SkipLast(1).Any(parameter => parameter.ParameterType == typeof(CancellationToken))
            select Name(method);

        Sources.AssertNone(violations);
    }

    [Fact]
    public void A_file_has_at_most_300_lines()
    {
        var violations =
            from file in Sources.Below("src")
            let lines = Sources.Lines(file).Length
            where lines > MaxLines
            select $"{file}: {lines}";

        Sources.AssertNone(violations);
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        var violations =
            from file in Sources.Below("src").Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            let found = NamespaceOf(file)
            let expected = file["src/".Length..file.LastIndexOf('/')].Replace('/', '.')
            where found is not null && found != expected && !IsWhereUsersLook(file, found)
            select $"{file}: {found}, not {expected}";

        Sources.AssertNone(violations);
    }

    // Members a contract of the framework names, accessors and operators are not ours to name.
    private static IEnumerable<MethodInfo> Methods =>
        from type in Types
        where !type.IsSubclassOf(typeof(Delegate))
        from method in type.GetMethods(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName
            && !method.Name.Contains('<', StringComparison.Ordinal)
            && !method.Name.Contains('.', StringComparison.Ordinal)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && !IsForeign(method)
        select method;

    private static bool IsForeign(MethodInfo method)
    {
        var origin = method.GetBaseDefinition().DeclaringType!;
        return !Packages.All.Contains(origin.Assembly)
            || method.DeclaringType is { IsInterface: false } type && type.GetInterfaces().Any(contract =>
                !Packages.All.Contains(contract.Assembly)
                && type.GetInterfaceMap(contract).TargetMethods.Contains(method));
    }

    [Fact]
    public void A30_secrets_and_their_hashes_are_compared_in_constant_time()
    {
        Assert.Contains(Sources.Lines("src/BlazorSessions/TokenHash.cs"), line => line.Contains("FixedTimeEquals"));

        Sources.AssertNone(
            from file in Sources.Below("src")
            from line in Sources.Lines(file)
            where line.Contains("SequenceEqual") && SecretWords().IsMatch(line)
            select $"{file}: {line.Trim()}");
    }

    // What the compiler fills in, and an open list, can only stand behind it.
    private static bool IsGiven(ParameterInfo parameter) => !parameter.IsDefined(typeof(ParamArrayAttribute))
        && !parameter.IsDefined(typeof(CallerMemberNameAttribute));

    private static bool IsAwaited(Type type) => typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));

    private static bool IsWritten(Type type) => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) != true
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));

    private static string Name(MethodInfo method) => $"{method.DeclaringType}.{method.Name}";

    private static string? NamespaceOf(string file) => Sources.Lines(file)
        .Select(line => Namespace().Match(line))
        .FirstOrDefault(match => match.Success)?.Groups[1].Value;

    // What Program.cs calls is found without a using: it lives where Program.cs already looks.
    private static bool IsWhereUsersLook(string file, string found) =>
        file.Contains("/DependencyInjection/", StringComparison.Ordinal)
        && found is "Microsoft.Extensions.DependencyInjection" or "Microsoft.AspNetCore.Builder";

    [GeneratedRegex("secret|token|hash", RegexOptions.IgnoreCase)]
    private static partial Regex SecretWords();

    [GeneratedRegex(@"^namespace\s+([\w.]+)")]
    private static partial Regex Namespace();
}
