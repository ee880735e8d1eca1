using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Rollback;

/// <summary>Hosts on a store that a test keeps, and what a caller does that got no answer.</summary>
internal static class HostOn
{
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static Task<DurableHost> StartAsync(IRunStore store, params RunDefinition[] definitions) =>
        StartAsync(store, DurableSettings.Default, definitions);

    public static Task<DurableHost> StartAsync(IRunStore store, DurableSettings settings, params RunDefinition[] definitions)
    {
        var options = new DurableHostOptions { OpenStore = _ => Task.FromResult(store), Settings = settings };
        foreach (var definition in definitions) options.Add(definition);
        return DurableHost.StartAsync(options);
    }

    /// <summary>A store whose former host counts as dead.</summary>
    public static MemoryRunStore Store() => new(isAlive: _ => false);

    /// <summary>Asks until there is an answer, as a caller may.</summary>
    public static async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RunRefusedException refused) when (refused.Code is RefusalCodes.Unavailable or RefusalCodes.OutcomeUnknown)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Ends when an event of that manifest is durable.</summary>
    public static Task CommittedAsync(this StoreFaults faults, string manifest)
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        faults.OnCommitted = operation =>
        {
            if (operation.Append?.Rows.Any(row => row.Manifest == manifest) is true) committed.TrySetResult();
            return Task.CompletedTask;
        };
        return committed.Task.WaitAsync(Guard);
    }

    public static IReadOnlyList<RunEvent> Events(this MemoryRunStore store, string run) =>
        [.. store.Contents.EventsOf(RunId.Parse(run)).Values.Select(row => EventCodec.Decode(row).Event)];
}
