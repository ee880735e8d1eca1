using Akka.Durable.Journal;
using Akka.Durable.Payloads;

namespace Akka.Durable.Refusals;

/// <summary>What a caller is told when the store could not do it, or holds what cannot be read: the same from every host.</summary>
public static class JournalRefusals
{
    /// <returns>Null for an exception that says nothing of the store.</returns>
    public static Refusal? Of(Exception exception) => exception switch
    {
        JournalUnavailableException => new(RefusalCodes.Unavailable, exception.Message),
        JournalOverloadedException => new(RefusalCodes.Overloaded, exception.Message),
        JournalOutcomeUnknownException => new(RefusalCodes.OutcomeUnknown, exception.Message),
        JournalCorruptException => new(RefusalCodes.Quarantined, exception.Message),
        PayloadDamagedException => new(RefusalCodes.PayloadDamaged, exception.Message),
        NewerFormatException => new(RefusalCodes.NewerFormat, exception.Message),
        _ => null,
    };
}
