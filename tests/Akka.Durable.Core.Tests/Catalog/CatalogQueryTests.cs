namespace Akka.Durable.Catalog;

/// <summary>What may be asked of a list.</summary>
public class CatalogQueryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(CatalogQuery.LimitMax + 1)]
    public void More_than_a_page_may_have_is_refused_and_not_cut(int limit)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new CatalogQuery { Limit = limit });
        Assert.Contains("1 to 1000", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(CatalogQuery.LimitMax)]
    public void What_it_may_have_is_what_is_asked_for(int limit) => Assert.Equal(limit, new CatalogQuery { Limit = limit }.Limit);
}
