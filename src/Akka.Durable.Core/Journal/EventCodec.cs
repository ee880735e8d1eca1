namespace Akka.Durable.Journal;

public static class EventCodec
{
    /// <summary>The serializer id that journal and snapshot rows carry, also under Akka.Persistence.</summary>
    public const int SerializerId = 7421;
}
