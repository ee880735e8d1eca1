
namespace Akka.Durable.Hocon.Settings;

public sealed class ReferenceConfTests
{
    private static readonly string Reference = PathOf("reference.conf");

    [Fact]
    public void It_holds_exactly_the_keys_there_are_each_with_its_default()
    {
        var leaves = new HoconSettingSource(HoconReader.ReadFile(Reference)).Leaves(SettingSchema.Root).ToList();

        Assert.Equal(
            DurableSchema.Instance.Settings.Select(s => (s.Key, s.DefaultText.Trim('"'))),
            leaves.Select(l => (l.Key, DefaultOf(l))));
    }

    [Fact]
    public void Reading_it_gives_the_defaults() =>
        Assert.Equal(DurableSettings.Default, DurableSettingsReader.ReadFiles(Reference));

    [Fact]
    public void Every_key_has_a_comment_above_that_ends_with_what_is_allowed()
    {
        var lines = File.ReadAllLines(Reference);
        var source = new HoconSettingSource(HoconReader.ReadFile(Reference));
        var settings = DurableSchema.Instance.Settings.ToDictionary(s => s.Key);

        Assert.All(source.Leaves(SettingSchema.Root), leaf =>
        {
            Assert.Equal($"# Allowed: {settings[leaf.Key].Allowed}.", lines[leaf.Origin.Line - 2].Trim());
            Assert.Matches(@"^ *# \S.*\.$", lines[leaf.Origin.Line - 3]);
        });
    }

    [Fact]
    public void Every_property_of_the_settings_has_a_key() =>
        Assert.Equal(
            CountOf(typeof(DurableSettings)) + CountOf(typeof(StoreSettings)) + CountOf(typeof(RecoverySettings)) + CountOf(typeof(RetentionSettings)) + CountOf(typeof(ClusterSettings)),
            DurableSchema.Instance.Settings.Count);

    [Fact]
    public void The_ready_files_differ_from_the_defaults_only_in_the_store()
    {
        var sqlite = Read("sqlite.conf", _ => null);
        var postgres = Read("postgresql.conf", name => name == "DURABLE_POSTGRESQL" ? "Host=db" : null);

        Assert.Equal(DurableSettings.Default, sqlite);
        Assert.Equal(
            DurableSettings.Default with { Store = new() { Provider = "postgresql", PostgresConnectionString = "Host=db" } },
            postgres);
        Assert.Equal("other.db", Read("sqlite.conf", name => name == "DURABLE_SQLITE_FILE" ? "other.db" : null).Store.SqliteFile);
        Assert.Equal(
            "Host=localhost;Database=durable;Username=durable", Read("postgresql.conf", _ => null).Store.PostgresConnectionString);
    }

    private static DurableSettings Read(string file, Func<string, string?> variable) =>
        DurableSettingsReader.Read(new HoconSettingSource(HoconReader.ReadFile(PathOf(file), variable)));

    private static string DefaultOf(SettingLeaf leaf)
    {
        Assert.Equal(LeafKind.Value, leaf.Kind);
        return leaf.Text;
    }

    // Sections are properties of the record too, but no keys.
    private static int CountOf(Type record) =>
        record.GetProperties().Count(p => p.SetMethod is not null && p.PropertyType.Namespace == "System");

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "hocon", file);
}
