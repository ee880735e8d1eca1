using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Configuration;
using Akka.Durable.Hocon;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable;

/// <summary>Configurations for actor systems whose cluster keeps durable runs.</summary>
public static class DurableConfiguration
{
    /// <summary>Reads HOCON files, later ones over earlier ones, with includes and with variables of the environment filled in, upon the
    /// defaults of the packages that runs need.</summary>
    /// <param name="paths">Relative ones from the current directory.</param>
    /// <exception cref="HoconException">A file is missing or is not HOCON.</exception>
    public static Config ReadFiles(params IEnumerable<string> paths) => Of(HoconReader.ReadFiles(paths));

    /// <summary>Reads a HOCON text, upon the same defaults.</summary>
    /// <exception cref="HoconException">The text is not HOCON.</exception>
    public static Config ReadText(string text) => Of(HoconReader.ReadText(text, "text"));

    // Akka's own parser knows neither includes of files nor optional substitutions; resolved text it reads as we do.
    private static Config Of(HoconValue value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain)) Write(json, value);
        return ConfigurationFactory.ParseString(Encoding.UTF8.GetString(buffer.ToArray())).WithFallback(DurableRuns.DefaultConfig);
    }

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Write(Utf8JsonWriter json, HoconValue value)
    {
        switch (value)
        {
            case HoconValue.Section section:
                json.WriteStartObject();
                foreach (var (key, field) in section.Fields)
                {
                    json.WritePropertyName(key);
                    Write(json, field);
                }

                json.WriteEndObject();
                break;

            case HoconValue.List list:
                json.WriteStartArray();
                foreach (var item in list.Items) Write(json, item);
                json.WriteEndArray();
                break;

            case HoconValue.Scalar scalar:
                json.WriteStringValue(scalar.Text);
                break;

            case HoconValue.Null:
                json.WriteNullValue();
                break;
        }
    }
}
