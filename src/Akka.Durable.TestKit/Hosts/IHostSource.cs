using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Where the suites get the host from that they test: one empty database per source, gone when it is disposed.</summary>
public interface IHostSource : IAsyncDisposable
{
    /// <summary>Starts a host on the source's database, the same each time. The one before has been stopped or has crashed.</summary>
    Task<IHostUnderTest> StartAsync(HostSetup setup);

    /// <summary>The run's events that are in the journal now, oldest first; nothing of a run that is not known.</summary>
    Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run);

    /// <summary>The host's database, beside the host: to look into, and to damage. There once a host was started.</summary>
    IRunStore Store { get; }
}

/// <summary>A host as a test sees it.</summary>
public interface IHostUnderTest
{
    IRunClient Client { get; }

    /// <summary>Ends when the runs that were interrupted when the host started were taken up again.</summary>
    Task Resumed { get; }

    /// <summary>Runs in memory now.</summary>
    int RunsInMemory { get; }

    /// <summary>Stops it in good order. Once more is no error.</summary>
    Task StopAsync();

    /// <summary>Drops it as a killed process would: nothing more is written, nobody is told. The next host need not wait for it.</summary>
    Task CrashAsync();
}

/// <summary>What a host under test is made of.</summary>
/// <remarks>It takes all of its time from <paramref name="Time"/>: for a run in its memory that waits for an instant, it sets a timer
/// that is due at exactly that instant.</remarks>
/// <param name="Definitions">What is registered with it.</param>
/// <param name="Settings">Its limits and times.</param>
/// <param name="Time">Its clock.</param>
/// <param name="Chance">Where in a retry's jitter a wait falls; 0 to 1.</param>
public sealed record HostSetup(
    IReadOnlyList<RunDefinition> Definitions, DurableSettings Settings, TimeProvider Time, Func<double> Chance);
