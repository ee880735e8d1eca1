namespace Akka.Durable;

/// <summary>What becomes of a start that the store cannot take at present.</summary>
public enum Durability
{
    /// <summary>It is refused. The default: a run that was started survives whatever comes.</summary>
    Required,

    /// <summary>It goes on in this process's memory, with a warning in the log that names it and <see cref="RunHandle.IsDurable"/> false. It is in no
    /// journal and no list, survives nothing, and ends with the host. In a cluster it is refused as well.</summary>
    BestEffort,
}
