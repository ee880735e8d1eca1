using System.Text;
using Xunit.Abstractions;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Whatever the text is, reading ends in a value or a <see cref="HoconException"/>.</summary>
public sealed class ArbitraryTextTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "=", "+=", "\n", "\r\n", " ", "\t", ".", "a", "b", "c", "a.b", "include", "file(", "required(",
        ")", "\"x\"", "\"\"\"y\"\"\"", "\"", "\"\"\"", "\\", "\\u00", "${a}", "${?b}", "${a.b}", "${", "${?", "$", "1", "-2.5e3", "1e+",
        "true", "null", "#", "//", "\0", "\ufeff", "\ud800", "+", "0", "a = ${b}", "b = ${?a}x", "a += ${a}", "a { b = ${a} }",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_characters_and_pieces_give_a_value_or_a_clear_refusal(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var text = i % 2 == 0 ? OfPieces(random) : OfBytes(random);
            try
            {
                _ = Reading.Json(HoconReader.ReadText(text, "random.conf", _ => null));
            }
            catch (HoconException refusal)
            {
                Assert.StartsWith("random.conf", refusal.Message, StringComparison.Ordinal);
                Assert.NotEmpty(refusal.Problem);
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}, text {i}, {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}: {other}");
            }
        }
    }

    private static string OfPieces(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string OfBytes(Random random)
    {
        var bytes = new byte[random.Next(1, 200)];
        random.NextBytes(bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
