using System.Globalization;
using System.Reflection;

namespace Akka.Durable.TestKit.Surface;

/// <summary>Names of types, parameters and values as a reader of C# knows them.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsByRef) return $"ref {Of(type.GetElementType()!)}";
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Of(value)}?";

        var arguments = new Queue<Type>(type.GetGenericArguments());
        var names = new List<string>();
        foreach (var part in Outward(type).Reverse())
        {
            var tick = part.Name.IndexOf('`', StringComparison.Ordinal);
            if (tick < 0)
            {
                names.Add(part.Name);
                continue;
            }

            var count = int.Parse(part.Name.AsSpan(tick + 1), NumberStyles.None, CultureInfo.InvariantCulture);
            var own = Enumerable.Range(0, count).Select(_ => Of(arguments.Dequeue()));
            names.Add($"{part.Name[..tick]}<{string.Join(", ", own)}>");
        }

        return string.Join('.', names.Prepend(type.Namespace).Where(n => n is not null));
    }

    public static string Of(ParameterInfo parameter)
    {
        var many = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var otherwise = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{many}{Of(parameter.ParameterType)} {parameter.Name}{otherwise}";
    }

    public static string Arguments(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : "";

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<Type> Outward(Type type)
    {
        for (var part = type; part is not null; part = part.DeclaringType)
        {
            yield return part;
        }
    }
}
