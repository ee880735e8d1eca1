using System.Collections.Immutable;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class TagTests
{
    private static readonly RunEvent.Started Tagged = Started with { Tags = NoTags.Add("agent", "a").Add("caller", "web") };

    [Fact]
    public void Only_what_differs_is_recorded()
    {
        var told = Given(Tagged)
            .When(new RunCommand.ChangeTags(Changes(("agent", "b"), ("caller", "web"), ("gone", null)), Ann))
            .Then(new RunEvent.TagsChanged(Changes(("agent", "b")), Ann));

        Assert.Equal(NoTags.Add("agent", "b").Add("caller", "web"), told.State.Tags);
    }

    [Fact]
    public void A_null_removes_a_tag() =>
        Assert.Equal(
            NoTags.Add("caller", "web"),
            Given(Tagged).When(new RunCommand.ChangeTags(Changes(("agent", null)), Ann)).State.Tags);

    [Fact]
    public void The_same_change_twice_is_honoured_once()
    {
        var change = new RunCommand.ChangeTags(Changes(("agent", null), ("new", "1")), Ann);
        Given(Tagged).When(change).When(change).ThenNothing();
    }

    [Theory, MemberData(nameof(Scenes.All), MemberType = typeof(Scenes))]
    public void They_may_change_wherever_the_run_stands(string scene)
    {
        var told = Given(Everywhere[scene]).When(new RunCommand.ChangeTags(Changes(("new", "1")), null));

        Assert.Equal("1", told.State.Tags["new"]);
        Assert.Equal(At(scene).Standing, told.State.Standing);
    }

    private static ImmutableSortedDictionary<string, string?> Changes(params (string Name, string? Value)[] changes) =>
        changes.ToImmutableSortedDictionary(c => c.Name, c => c.Value);
}
