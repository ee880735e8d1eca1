using Akka.Configuration;
using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Tests.Messages;

/// <summary>A system that serialises also what stays inside it (<c>serialize-messages = on</c>) gives every message on as it was. A journal cannot be
/// written there: docs/decisions/0043-messages-are-checked-on-the-wire.md.</summary>
public sealed class SerializedMessagesTests() : Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString("akka.actor.serialize-messages = on").WithFallback(DurableSerializer.Bindings))
{
    public static TheoryData<RunMessage> MessagesBetweenNodes => DurableSerializerTests.MessagesBetweenNodes;

    [Theory]
    [MemberData(nameof(MessagesBetweenNodes))]
    public void A_message_is_another_and_the_same(RunMessage message)
    {
        TestActor.Tell(message, TestActor);

        var arrived = ExpectMsg<RunMessage>(TimeSpan.FromMinutes(1));

        Assert.Equal(message, arrived);
        Assert.NotSame(message, arrived);
    }
}
