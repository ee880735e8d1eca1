using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A story that a sweep tells again and again.</summary>
/// <param name="Name">Which, of all sweeps.</param>
/// <param name="Swept">The kinds of operation at which its hosts die.</param>
/// <param name="TellAsync">Tells it once, by way of these faults, and checks how it ended.</param>
internal sealed record Telling(string Name, IReadOnlyCollection<string> Swept, Func<StoreFaults, Task> TellAsync)
{
    public override string ToString() => Name;
}
