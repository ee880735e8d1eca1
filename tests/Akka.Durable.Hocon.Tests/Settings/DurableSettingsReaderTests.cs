namespace Akka.Durable.Hocon.Settings;

public sealed class DurableSettingsReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("akka {}")]
    [InlineData("akka.durable {}")]
    [InlineData("akka.durable.store { sqlite {} }")]
    [InlineData("akka.actor.provider = cluster, other = [1]")]
    public void What_is_not_set_has_its_default(string hocon) =>
        Assert.Equal(DurableSettings.Default, DurableSettingsReader.ReadText(hocon));

    [Fact]
    public void Every_key_can_be_set()
    {
        var settings = DurableSettingsReader.ReadText(
            """
            akka.durable {
              snapshot-every = 1e3, checkpoint-throttle = 0, payload-max = 64M, poll-interval = 50, park-after = 1 day
              cancel-grace = 0s, drain-timeout = "2 minutes", strict = on
              store {
                provider = postgresql, sqlite { file = data/x.db, synchronous = normal }
                postgresql.connection-string = "Host=db", append-batch-max = "7", append-queue-max = 16, lease-duration = 2s
              }
              recovery { concurrent-max = 1, runs-per-second-max = 1000000, attempts-max = 3 }
            }
            """);

        Assert.Equal(
            new DurableSettings
            {
                SnapshotEvery = 1000,
                CheckpointThrottle = TimeSpan.Zero,
                PayloadBytesMax = 64 * 1024 * 1024,
                PollInterval = TimeSpan.FromMilliseconds(50),
                ParkAfter = TimeSpan.FromDays(1),
                CancelGrace = TimeSpan.Zero,
                DrainTimeout = TimeSpan.FromMinutes(2),
                Strict = true,
                Store = new()
                {
                    Provider = "postgresql",
                    SqliteFile = "data/x.db",
                    SqliteSynchronous = "normal",
                    PostgresConnectionString = "Host=db",
                    AppendBatchMax = 7,
                    AppendQueueMax = 16,
                    LeaseDuration = TimeSpan.FromSeconds(2),
                },
                Recovery = new() { ConcurrentMax = 1, RunsPerSecondMax = 1_000_000, AttemptsMax = 3 },
            },
            settings);
    }

    [Theory]
    [InlineData("snapshot-evry = 5", "akka.durable.snapshot-evry is not a known key; did you mean akka.durable.snapshot-every?")]
    [InlineData("provider = sqlite", "akka.durable.provider is not a known key; did you mean akka.durable.store.provider?")]
    [InlineData("something-else {}", "akka.durable.something-else is not a known key.")]
    [InlineData("elsewhere.thing = x", "akka.durable.elsewhere.thing is not a known key.")]
    [InlineData("\"store.provider\" = sqlite", "akka.durable.\"store.provider\" is not a known key; did you mean akka.durable.store.provider?")]
    [InlineData("strict.x = 1", "akka.durable.strict.x is not a known key: akka.durable.strict is a single value; allowed is true or false.")]
    [InlineData("store = sqlite", "akka.durable.store is a section of keys and cannot be \"sqlite\".")]
    [InlineData("store = null", "akka.durable.store is a section of keys and cannot be null.")]
    [InlineData("store = []", "akka.durable.store is a section of keys and cannot be a list.")]
    [InlineData("strict = null", "akka.durable.strict is null; allowed is true or false.")]
    [InlineData("strict = {}", "akka.durable.strict is a section; allowed is true or false.")]
    [InlineData("strict = [true]", "akka.durable.strict is a list; allowed is true or false.")]
    [InlineData("strict = maybe", "akka.durable.strict is \"maybe\" (not a switch); allowed is true or false.")]
    [InlineData("snapshot-every = 0", "akka.durable.snapshot-every is \"0\" (out of range); allowed is a whole number from 1 to 100,000.")]
    [InlineData("snapshot-every = 100001",
        "akka.durable.snapshot-every is \"100001\" (out of range); allowed is a whole number from 1 to 100,000.")]
    [InlineData("snapshot-every = 1.5",
        "akka.durable.snapshot-every is \"1.5\" (not a whole number); allowed is a whole number from 1 to 100,000.")]
    [InlineData("snapshot-every = 1e999",
        "akka.durable.snapshot-every is \"1e999\" (not a whole number); allowed is a whole number from 1 to 100,000.")]
    [InlineData("payload-max = 1000", "akka.durable.payload-max is \"1000\" (out of range); allowed is a size from 1KiB to 64MiB.")]
    [InlineData("payload-max = 1 TiB", "akka.durable.payload-max is \"1 TiB\" (out of range); allowed is a size from 1KiB to 64MiB.")]
    [InlineData("poll-interval = 49ms", "akka.durable.poll-interval is \"49ms\" (out of range); allowed is a duration from 50ms to 1min.")]
    [InlineData("cancel-grace = -1", "akka.durable.cancel-grace is \"-1\" (out of range); allowed is a duration from 0s to 1h.")]
    [InlineData("park-after = 5 sec",
        "akka.durable.park-after is \"5 sec\" (sec is not a unit of time (ns, us, ms, s, m, h, d)); allowed is a duration from 0s to 1d.")]
    [InlineData("store.provider = mysql",
        "akka.durable.store.provider is \"mysql\" (not among the choices); allowed is sqlite or postgresql.")]
    [InlineData("store.sqlite.file = \"\"", "akka.durable.store.sqlite.file is \"\" (empty); allowed is any text but an empty one.")]
    [InlineData("store.provider = postgresql",
        "akka.durable.store.postgresql.connection-string is empty; it must be set when akka.durable.store.provider is \"postgresql\".")]
    public void What_is_unknown_or_wrong_is_refused_with_place_key_and_range(string line, string sentence)
    {
        var refusal = Assert.Throws<SettingsException>(() =>
            DurableSettingsReader.ReadText($"akka.durable {{\n  {line}\n}}", "app.conf"));

        Assert.Equal($"app.conf:2: {sentence}", refusal.Message);
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var refusal = Assert.Throws<SettingsException>(() => DurableSettingsReader.ReadText(
            "akka.durable {\n strict = 5\n recovery { attempts-max = 0\n other = 1 } }", "app.conf"));

        Assert.Equal(
            ["akka.durable.strict", "akka.durable.recovery.attempts-max", "akka.durable.recovery.other"],
            refusal.Errors.Select(e => e.Key));
        Assert.Equal([2, 3, 4], refusal.Errors.Select(e => e.Origin.Line));
        Assert.Equal(3, refusal.Message.Split('\n').Length);
    }

    [Fact]
    public void The_section_itself_cannot_be_a_single_value()
    {
        var refusal = Assert.Throws<SettingsException>(() => DurableSettingsReader.ReadText("akka = 5", "app.conf"));

        Assert.Equal("app.conf:1: akka.durable is a section of keys and cannot be \"5\".", refusal.Message);
    }

    [Fact]
    public void An_array_is_no_configuration()
    {
        var refusal = Assert.Throws<HoconException>(() => DurableSettingsReader.ReadText("[]", "app.conf"));

        Assert.Equal("app.conf: A configuration is an object, but an array was found.", refusal.Message);
    }

    [Fact]
    public void A_host_with_keys_of_its_own_hands_in_a_schema()
    {
        var role = new Setting<string>("akka.durable.elsewhere.thing", SettingKind.Text(mayBeEmpty: true), "", "Nodes that run.");
        var shards = new Setting<int>("akka.durable.elsewhere.count", SettingKind.WholeNumber(1, 1000), 100, "How many shards.");
        var source = new ListedSource(
            new("akka.durable.elsewhere.thing", LeafKind.Value, "worker", new("actor system")),
            new("akka.durable.strict", LeafKind.Value, "true", new("actor system")));

        var (settings, values) = DurableSettingsReader.Read(source, new SettingSchema(role, shards));

        Assert.True(settings.Strict);
        Assert.Equal(("worker", 100), (values.Get(role), values.Get(shards)));
        var refusal = Assert.Throws<SettingsException>(() => DurableSettingsReader.Read(source));
        Assert.Equal("actor system: akka.durable.elsewhere.thing is not a known key.", refusal.Message);
    }

    private sealed class ListedSource(params SettingLeaf[] leaves) : ISettingSource
    {
        public IEnumerable<SettingLeaf> Leaves(string root) => leaves;
    }
}
