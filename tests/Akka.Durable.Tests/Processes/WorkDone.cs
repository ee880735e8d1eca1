using System.Globalization;
using Akka.Durable.Runs;

namespace Akka.Durable.Tests.Processes;

/// <summary>What bodies have written outside of the journal: which ones were executed, in which epoch of their run.</summary>
internal sealed class WorkDone
{
    private readonly ILookup<string, (string Phase, string Step, long Epoch)> _byRun;

    private WorkDone(IEnumerable<string> lines) => _byRun = lines
        .Select(line => line.Split(' '))
        .ToLookup(words => words[0], words => (words[1], words[2], long.Parse(words[3], CultureInfo.InvariantCulture)), StringComparer.Ordinal);

    /// <summary>All that the processes wrote; a line that one was killed in the middle of says nothing.</summary>
    public static WorkDone Read(string folder) => new(
        Directory.EnumerateFiles(folder, "*.log").SelectMany(file =>
        {
            var text = File.ReadAllText(file);
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }));

    /// <summary>How many bodies of these runs were executed.</summary>
    public int CountOf(IEnumerable<string> runs) => runs.Sum(run => _byRun[run].Count());

    /// <summary>No body was executed in an epoch that began after its result was recorded.</summary>
    public void AssertNothingRecordedWasDoneAgain(string run, IReadOnlyList<RecordedEvent> events)
    {
        var epoch = 1L;
        var recorded = new Dictionary<(string, string), long>();
        foreach (var recordedEvent in events)
        {
            switch (recordedEvent.Event)
            {
                case RunEvent.Claimed claimed:
                    epoch = claimed.Epoch;
                    break;

                case RunEvent.StepCompleted step:
                    Assert.True(recorded.TryAdd((step.Phase.ToString(), step.Step.ToString()), epoch), $"{run}: {step.Phase} {step.Step} is recorded twice.");
                    break;

                case RunEvent.PhaseCompleted phase:
                    Assert.True(recorded.TryAdd((phase.Phase.ToString(), "-"), epoch), $"{run}: {phase.Phase} is recorded twice.");
                    break;
            }
        }

        var executed = _byRun[run].Select(body => (body.Phase, body.Step)).ToHashSet();
        Assert.All(recorded.Keys, result => Assert.Contains(result, executed));
        foreach (var (phase, step, executedIn) in _byRun[run])
        {
            if (recorded.TryGetValue((phase, step), out var recordedIn))
            {
                Assert.True(executedIn <= recordedIn, $"{run}: {phase} {step} was recorded in epoch {recordedIn} and executed again in epoch {executedIn}.");
            }

            // A phase that is recorded has no steps any more that could be executed.
            if (recorded.TryGetValue((phase, "-"), out var phaseIn)) Assert.True(executedIn <= phaseIn);
        }
    }
}
