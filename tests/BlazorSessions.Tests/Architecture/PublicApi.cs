using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace BlazorSessions.Tests.Architecture;

/// <summary>Writes the public surface of an assembly as one sorted line per type and member.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    private static readonly NullabilityInfoContext s_nullability = new();

    public static string[] Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return $"{Full(type)} (delegate)({Parameters(invoke)}) -> {Name(invoke.ReturnType)}";
            yield break;
        }

        yield return $"{Full(type)} ({Kind(type)}){Bases(type)}";

        foreach (var member in type.GetMembers(Declared))
        {
            if (Line(member) is { } line)
            {
                yield return $"{Full(type)}.{line}";
            }
        }
    }

    private static string? Line(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) => null,
        ConstructorInfo made when IsShown(made) => $"new({Parameters(made)})",
        MethodInfo { IsSpecialName: false } method when IsShown(method) =>
            $"{method.Name}{Generics(method)}({Parameters(method)}) -> {Static(method)}{Name(method.ReturnType)}"
            + Mark(s_nullability.Create(method.ReturnParameter).ReadState, method.ReturnType),
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{property.Name} {{ {accessors}}} -> {Static(property.GetAccessors(true)[0])}{Name(property.PropertyType)}"
            + Mark(s_nullability.Create(property).ReadState, property.PropertyType),
        EventInfo raised when IsShown(raised.AddMethod!) => $"{raised.Name} -> event {Name(raised.EventHandlerType!)}",
        FieldInfo { IsLiteral: true, IsPublic: true } constant =>
            $"{constant.Name} = {Convert.ToString(constant.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field => $"{field.Name} -> {Name(field.FieldType)}",
        _ => null,
    };

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var contracts = type.GetInterfaces().Where(contract => contract.IsVisible).Select(Name).Order(StringComparer.Ordinal);
        var all = type is { IsClass: true, BaseType: { } parent } && parent != typeof(object)
            ? contracts.Prepend(Name(parent))
            : contracts;
        var text = string.Join(", ", all);
        return text.Length == 0 || type.IsEnum ? "" : $" : {text}";
    }

    private static bool IsShown(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Accessors(PropertyInfo property)
    {
        var set = property.SetMethod is { } setter && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            ? "init; "
            : "set; ";
        return (IsShown(property.GetMethod) ? "get; " : "") + (IsShown(property.SetMethod) ? set : "");
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Generics(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
        : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)}{Mark(s_nullability.Create(parameter).WriteState, parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")));

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null when parameter.ParameterType.IsValueType => "default",
        null => "null",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Mark(NullabilityState state, Type type) =>
        state == NullabilityState.Nullable && !type.IsValueType ? "?" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Name(inner)}?";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (s_keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{Plain(name)}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : name;
    }

    private static string Full(Type type) => $"{type.Namespace}.{Name(type)}";

    private static string Plain(string name)
    {
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : name[..tick];
    }
}
