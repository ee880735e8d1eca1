using System.Text;
using System.Text.Json;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Reads a text and shows the outcome as JSON in the order of the keys, so that a row of a table is a whole test.</summary>
internal static class Reading
{
    public static string Json(string hocon, params (string Name, string Value)[] environment) =>
        Json(HoconReader.ReadText(hocon, "test.conf", name => ValueOf(environment, name)));

    public static string Fault(string hocon) =>
        Assert.Throws<HoconException>(() => HoconReader.ReadText(hocon, "test.conf", _ => null)).Message;

    public static string Json(HoconValue value)
    {
        var json = new StringBuilder();
        Append(value, json);
        return json.ToString();
    }

    private static string? ValueOf((string Name, string Value)[] environment, string name)
    {
        foreach (var variable in environment)
        {
            if (variable.Name == name) return variable.Value;
        }

        return null;
    }

    private static void Append(HoconValue value, StringBuilder json)
    {
        switch (value)
        {
            case HoconValue.Section section:
                AppendAll('{', section.Fields, '}', json, field =>
                {
                    json.Append(JsonSerializer.Serialize(field.Key)).Append(':');
                    Append(field.Value, json);
                });
                break;
            case HoconValue.List list:
                AppendAll('[', list.Items, ']', json, item => Append(item, json));
                break;
            case HoconValue.Scalar { Kind: ScalarKind.Text } text:
                json.Append(JsonSerializer.Serialize(text.Text));
                break;
            case HoconValue.Scalar plain:
                json.Append(plain.Text);
                break;
            default:
                json.Append("null");
                break;
        }
    }

    private static void AppendAll<T>(char open, IEnumerable<T> parts, char close, StringBuilder json, Action<T> append)
    {
        json.Append(open);
        var first = true;
        foreach (var part in parts)
        {
            if (!first) json.Append(',');
            first = false;
            append(part);
        }

        json.Append(close);
    }
}
