using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Cli.Console;

/// <summary>What <c>--json</c> prints: one object a line.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // A terminal is no web page: what is written stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public static void WriteJson<T>(this Terminal terminal, T value) => terminal.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
