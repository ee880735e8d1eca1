using System.Collections.Immutable;
using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class StartTests
{
    private static readonly RunCommand.Start Start = new("import", "1.0", Json("7"), "host-1", NoTags);

    [Fact]
    public void A_new_id_begins_a_run_at_epoch_1_executed_by_its_starter() =>
        Given()
            .When(Start)
            .Then(Started)
            .Owing(new RunEffect.Execute(1, "host-1"));

    [Fact]
    public void Everything_it_is_started_with_is_recorded()
    {
        var tags = ImmutableSortedDictionary<string, string>.Empty.Add("agent", "copilot").Add("caller", "web");
        var parent = RunId.Parse("parent");
        var told = Given()
            .When(Start with { Tags = tags, Parent = parent, DeadlineAt = Noon.AddHours(1) })
            .Then(Started with { Tags = tags, Parent = parent, Root = parent, DeadlineAt = Noon.AddHours(1) })
            .Owing(new RunEffect.Execute(1, "host-1"), new RunEffect.WakeAt(Noon.AddHours(1)));

        Assert.Equal(new RunHeader("import", "1.0", Json("7"), parent, Noon, Noon.AddHours(1)) { Root = parent }, told.State.Header);
        Assert.Equal(tags, told.State.Tags);
    }

    [Theory, MemberData(nameof(Scenes.All), MemberType = typeof(Scenes))]
    public void The_same_id_and_input_is_the_run_that_exists_wherever_it_stands(string scene) =>
        Given(Everywhere[scene]).When(Start with { Owner = "host-2", Version = "2.0" }).ThenNothing();

    [Theory, MemberData(nameof(Scenes.All), MemberType = typeof(Scenes))]
    public void The_same_id_with_another_input_is_refused_wherever_it_stands(string scene) =>
        Given(Everywhere[scene]).When(Start with { Input = Json("8") }).ThenRefused(RefusalCodes.RunExists);

    [Fact]
    public void The_same_id_with_another_definition_is_refused() =>
        Given(Started).When(Start with { Definition = "export" }).ThenRefused(RefusalCodes.RunExists);

    [Fact]
    public void Nothing_can_be_asked_of_a_run_that_nobody_started()
    {
        RunCommand[] commands =
        [
            new RunCommand.Claim("host-1", AttemptsMax),
            new RunCommand.Interrupt("host-1", "stop"),
            new RunCommand.FromBody.Complete(0, Json("1")),
            new RunCommand.Wake(),
            new RunCommand.SendSignal("s1", "approve", null, Json("1")),
            new RunCommand.Cancel(null, null),
            new RunCommand.Terminate(null, null),
            new RunCommand.Pause(null, null),
            new RunCommand.Resume(null, null),
            new RunCommand.RetryFailed(null, null),
            new RunCommand.ChangeTags(ImmutableSortedDictionary<string, string?>.Empty, null),
            new RunCommand.Quarantine("corrupt", "x"),
            new RunCommand.Release(null, null),
        ];

        Assert.All(commands, command => Given().When(command).ThenRefused(RefusalCodes.UnknownRun));
    }
}
