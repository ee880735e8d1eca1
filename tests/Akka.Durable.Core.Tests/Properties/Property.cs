using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Akka.Durable.Properties;

/// <summary>How properties are checked: always the same examples, unless somebody asks for others.</summary>
/// <remarks>
/// A build must not fail by chance, so the seed is fixed. <c>DURABLE_PROPERTY_SEED=4711</c> tries others and
/// <c>DURABLE_PROPERTY_TESTS=100000</c> more. What fails is printed as small as it could be made, with the seed that replays it.
/// </remarks>
internal static class Property
{
    private const ulong DefaultSeed = 20300101;

    /// <summary>Scripts of up to 150 numbers; each stands for something that happens to a run.</summary>
    private static readonly Arbitrary<int[]> Scripts =
        Arb.From(Gen.Choose(0, 999_999).ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);

    public static void Holds(int tests, Action<int[]> check)
    {
        var seed = Number("DURABLE_PROPERTY_SEED", DefaultSeed);
        var config = Config.QuickThrowOnFailure
            .WithMaxTest((int)Number("DURABLE_PROPERTY_TESTS", (ulong)tests))
            .WithEndSize(150)
            .WithReplay(seed, 1);
        try
        {
            Check.One(config, Prop.ForAll(Scripts, script => check([.. script.Select(Math.Abs)])));
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"DURABLE_PROPERTY_SEED={seed}: {failed.Message}", failed);
        }
    }

    private static ulong Number(string variable, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
