using System.Text.Json;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable;

/// <summary>What durable runs of an actor system are made of, besides its configuration.</summary>
public sealed class DurableRunsOptions
{
    /// <summary>The code that runs are made of; each under its own name, and the same on every node that keeps runs.</summary>
    public IList<RunDefinition> Definitions { get; } = [];

    /// <summary>How values are written as JSON. <see cref="JsonSerializerOptions.Web"/> by default. Changing them later changes what stored
    /// values mean.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;

    /// <summary>The clock that runs live by. The system's by default.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Opens the catalog's store instead of the one that <see cref="DurableSettings.Store"/> names; it must be on the database that
    /// the journal plugin writes. It is closed when the actor system ends.</summary>
    public Func<CancellationToken, Task<IRunStore>>? OpenStore { get; set; }

    /// <summary>Makes ids of runs that are started without one. Unique for ever.</summary>
    public Func<string> NewId { get; set; } = Identity.New;

    /// <summary>Reaches runs that other nodes keep, and keeps none: for web servers and tools. False by default.</summary>
    public bool ProxyOnly { get; set; }

    /// <summary>Instead of what the configuration says; for tests, which change settings between nodes of one configuration.</summary>
    internal DurableSettings? Settings { get; set; }

    /// <summary>Where in a retry's jitter a wait falls.</summary>
    internal Func<double> Chance { get; set; } = Sql.Hosts.Chance.Next;

    /// <summary>Adds a definition.</summary>
    /// <returns>These options.</returns>
    public DurableRunsOptions Add(RunDefinition definition)
    {
        Definitions.Add(definition);
        return this;
    }
}
