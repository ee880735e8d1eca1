using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Runs;

/// <summary>What a run's process needs of the host around it.</summary>
internal interface IRunHost
{
    /// <summary>The id under which runs name this host as their owner.</summary>
    string HostId { get; }

    IRunStore Store { get; }

    ExecutionServices Services { get; }

    ILogger Log { get; }

    /// <summary>Whether runs are executed here, or only recorded what is asked of them.</summary>
    bool ExecutesRuns { get; }

    /// <summary>Tells those who await the run that it has ended.</summary>
    void TellWaiters(RunId run, RunState state);

    /// <summary>Gives another run of this host a command.</summary>
    /// <returns>Its state after it, once that is durable.</returns>
    Task<RunState> AskAsync(RunId run, RunCommand command);

    /// <summary>The run has to be taken up again, by whatever process keeps it now.</summary>
    void TakeUp(RunId run);

    /// <summary>The process has nothing left to do and takes no more messages.</summary>
    void Retire(RunProcess process);
}
