using System.Text.Json;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Hosts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akka.Durable;

/// <summary>What an embedded host is made of.</summary>
public sealed class DurableHostOptions
{
    /// <summary>What an operator may set. The defaults of <see cref="DurableSettings"/> where nothing else is given.</summary>
    public DurableSettings Settings { get; set; } = DurableSettings.Default;

    /// <summary>The code that runs of this host are made of; each under its own name.</summary>
    public IList<RunDefinition> Definitions { get; } = [];

    /// <summary>Whether the host executes runs. True by default. A host that does not takes nothing up and starts nothing: it records what it is
    /// asked (signals, a cancel, tags), and the next host that executes acts on it. It has no definitions.</summary>
    public bool ExecutesRuns { get; set; } = true;

    /// <summary>How values are written as JSON. <see cref="JsonSerializerOptions.Web"/> by default; give options with a
    /// source-generated context to do without reflection. Changing them later changes what stored values mean.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;

    /// <summary>The clock. The system's by default.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Opens the store instead of the one that <see cref="DurableSettings.Store"/> names. The host closes it.</summary>
    public Func<CancellationToken, Task<IRunStore>>? OpenStore { get; set; }

    /// <summary>Makes ids of hosts and of runs that are started without one. Unique for ever.</summary>
    public Func<string> NewId { get; set; } = Identity.New;

    /// <summary>0 to 1, at random: where in a retry's jitter a wait falls. A test puts its own in.</summary>
    internal Func<double> Chance { get; set; } = Sql.Hosts.Chance.Next;

    /// <summary>Adds a definition.</summary>
    /// <returns>These options.</returns>
    public DurableHostOptions Add(RunDefinition definition)
    {
        Definitions.Add(definition);
        return this;
    }
}
