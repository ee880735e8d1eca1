using System.Globalization;
using Akka.Durable.Hocon.Values;
using Microsoft.Extensions.Configuration;

namespace Akka.Durable.Hocon.Configuration;

/// <summary>Flattens a HOCON file into keys with colons.</summary>
internal sealed class HoconConfigurationProvider(string path, bool optional) : ConfigurationProvider
{
    public override void Load()
    {
        // Keys of a configuration ignore case; of two that differ in nothing else the later one counts.
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!optional || File.Exists(path))
        {
            foreach (var (key, value) in HoconReader.ReadFile(path).Fields)
            {
                Flatten(key, value, data);
            }
        }

        Data = data;
    }

    public override string ToString() => $"HOCON file {path}";

    private static void Flatten(string key, HoconValue value, Dictionary<string, string?> data)
    {
        switch (value)
        {
            case HoconValue.Section { Fields.Count: > 0 } branch:
                foreach (var (inner, field) in branch.Fields)
                {
                    Flatten(ConfigurationPath.Combine(key, inner), field, data);
                }

                break;
            case HoconValue.List { Items.Count: > 0 } list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    Flatten(ConfigurationPath.Combine(key, i.ToString(CultureInfo.InvariantCulture)), list.Items[i], data);
                }

                break;
            case HoconValue.Scalar scalar:
                data[key] = scalar.Text;
                break;
            case HoconValue.List:
                // As the JSON source has it: an empty list is there, and empty.
                data[key] = "";
                break;
            default:
                data[key] = null;
                break;
        }
    }
}
