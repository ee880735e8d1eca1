using System.Reflection;

namespace Akka.Durable.TestKit.Surface;

/// <summary>What an assembly promises to its users, as a text: every public type and every public or protected member, sorted.</summary>
public static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Compares the assembly's surface with <c>docs/public-surface/{assembly}.txt</c>; see <see cref="AcceptedText"/>.</summary>
    public static void Check(Assembly assembly) =>
        AcceptedText.Check($"docs/public-surface/{assembly.GetName().Name}.txt", Of(assembly));

    public static string Of(Assembly assembly) =>
        string.Join('\n', assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)) + "\n";

    private static IEnumerable<string> Lines(Type type)
    {
        var name = TypeNames.Of(type);
        yield return $"{name}: {Kind(type)}";

        if (typeof(Delegate).IsAssignableFrom(type)) yield break;
        foreach (var member in type.GetMembers(Declared))
        {
            if (IsWrittenByHand(type, member) && Text(member) is { } text) yield return $"{name}.{text}";
        }
    }

    // What the compiler adds to every record and every enum tells nothing.
    private static bool IsWrittenByHand(Type type, MemberInfo member) =>
        !member.Name.Contains('<', StringComparison.Ordinal)
        && member.Name is not ("PrintMembers" or "EqualityContract" or "value__" or "op_Equality" or "op_Inequality")
        && !(member is MethodInfo { Name: "Equals" or "GetHashCode" or "ToString" or "GetType" or "Deconstruct" })
        && !(member is ConstructorInfo copy && copy.IsFamily && copy.GetParameters() is [{ } only] && only.ParameterType == type);

    private static string? Text(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsSeen(constructor) => $"new({Parameters(constructor)})",
        MethodInfo method when IsSeen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Prefix(method)}{method.Name}{TypeNames.Arguments(method)}({Parameters(method)}): {TypeNames.Of(method.ReturnType)}",
        PropertyInfo property when property.GetAccessors(nonPublic: true).FirstOrDefault(IsSeen) is { } accessor =>
            $"{Prefix(accessor)}{property.Name}{Index(property)}: {TypeNames.Of(property.PropertyType)} {Accessors(property)}",
        FieldInfo { IsLiteral: true } constant when constant.IsPublic =>
            $"const {constant.Name}: {TypeNames.Of(constant.FieldType)} = {TypeNames.Literal(constant.GetRawConstantValue())}",
        FieldInfo field when field.IsPublic || field.IsFamily => $"{(field.IsStatic ? "static " : "")}{field.Name}: {TypeNames.Of(field.FieldType)}",
        EventInfo @event when @event.AddMethod is { } add && IsSeen(add) => $"event {@event.Name}: {TypeNames.Of(@event.EventHandlerType!)}",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Prefix(MethodInfo method) => (method.IsStatic, method.IsAbstract) switch
    {
        (true, true) => "static abstract ",
        (true, _) => "static ",
        (_, true) => "abstract ",
        _ => method.IsVirtual && !method.IsFinal ? "virtual " : "",
    };

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(TypeNames.Of))}]" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(TypeNames.Of));

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsSeen(getter) ? "get;" : "";
        var set = property.SetMethod is not { } setter || !IsSeen(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;"
            : " set;";
        return $"{{ {get}{set} }}";
    }

    private static string Kind(Type type)
    {
        var bases = type.GetInterfaces().Where(i => i.IsPublic).Select(TypeNames.Of)
            .Where(i => !i.StartsWith("System.IEquatable", StringComparison.Ordinal) && !type.IsEnum)
            .Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases = bases.Prepend(TypeNames.Of(parent)).OrderBy(_ => 0);
        }

        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        return string.Join(" : ", new[] { kind, string.Join(", ", bases) }.Where(t => t.Length > 0));
    }
}
