using Akka.Durable.Hocon.Parsing;
using Microsoft.Extensions.Configuration;

namespace Akka.Durable.Hocon.Configuration;

public sealed class HoconConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paths_become_sections_and_arrays_are_numbered()
    {
        var path = _folder.Write("a.conf", "a.b { c = 1, \"d.e\" = yes }, l = [ x, { y = 2 } ], n = null, o {}, e = []");

        var configuration = new ConfigurationBuilder().AddHocon(path).Build();

        Assert.Equal("1", configuration["a:b:c"]);
        Assert.Equal("yes", configuration["A:B:d.e"]);
        Assert.Equal("x", configuration["l:0"]);
        Assert.Equal("2", configuration["l:1:y"]);
        Assert.Null(configuration["n"]);
        Assert.Null(configuration["o"]);
        Assert.Equal("", configuration["e"]);
        Assert.Equal(["a", "e", "l", "n", "o"], configuration.GetChildren().Select(c => c.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_later_source_overrides()
    {
        var first = _folder.Write("a.conf", "a = 1, b = 1");
        var second = _folder.Write("b.conf", "b = 2");

        var configuration = new ConfigurationBuilder().AddHocon(first).AddHocon(second).Build();

        Assert.Equal(("1", "2"), (configuration["a"], configuration["b"]));
    }

    [Fact]
    public void A_missing_file_is_an_error_unless_it_is_optional()
    {
        var missing = _folder.PathOf("none.conf");

        Assert.Empty(new ConfigurationBuilder().AddHocon(missing, optional: true).Build().GetChildren());
        var refusal = Assert.Throws<HoconException>(() => new ConfigurationBuilder().AddHocon(missing).Build());
        Assert.Equal($"{missing}: The file does not exist.", refusal.Message);
    }

    [Fact]
    public void A_file_that_is_wrong_is_an_error_even_when_optional()
    {
        var path = _folder.Write("a.conf", "a = {");

        Assert.Throws<HoconException>(() => new ConfigurationBuilder().AddHocon(path, optional: true).Build());
    }
}
