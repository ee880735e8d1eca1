using Akka.Durable.Children;
using Akka.Durable.Forks;
using Akka.Durable.Rollback;

namespace Akka.Durable.Documents;

/// <summary>A run that this one started and waits for, as <c>show --json</c> and the HTTP API give it.</summary>
/// <param name="Name">What the code calls it.</param>
/// <param name="Key">Tells children of one name apart that ran side by side; null without.</param>
/// <param name="Ordinal">The n-th of that name and key.</param>
/// <param name="Run">The child.</param>
/// <param name="Definition">Of which it is a run.</param>
/// <param name="Status">How it ended; null while its parent's journal does not say that it has.</param>
public sealed record ChildDocument(string Name, string? Key, int Ordinal, string Run, string Definition, string? Status)
{
    public static ChildDocument Of(Address address, ChildState child) => child switch
    {
        ChildState.Open open => new(address.Name, address.Key, address.Ordinal, open.Id.Value, open.Definition, Status: null),
        ChildState.Ended ended => new(address.Name, address.Key, address.Ordinal, ended.Id.Value, ended.Definition, ended.Result.Status),
    };
}

/// <summary>Where a fork comes from.</summary>
/// <param name="Run">The source.</param>
/// <param name="To">The first phase that it did not take over, such as <c>load#2</c>; or <c>start</c>.</param>
/// <param name="Sequence">The source's last event by then.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why.</param>
public sealed record OriginDocument(string Run, string To, long Sequence, string? By, string? Reason)
{
    public static OriginDocument Of(ForkOrigin origin) =>
        new(origin.Run.Value, new RollbackTarget(origin.To).ToString(), origin.Sequence, origin.By, origin.Reason);
}
