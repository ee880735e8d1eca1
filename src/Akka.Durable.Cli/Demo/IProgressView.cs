namespace Akka.Durable.Cli.Demo;

/// <summary>Shows how far the demo is, while it works. Called from many threads.</summary>
internal interface IProgressView
{
    /// <summary>Shows progress until <paramref name="work"/> ends, and hands back what it returns.</summary>
    Task<T> DuringAsync<T>(Func<Task<T>> work);

    void Started(string phase);

    /// <inheritdoc cref="Inventory.IInventoryWatch.Progressed"/>
    void Progressed(string phase, long done, long? of, string unit);

    void Ended(string phase);

    /// <summary>Says something beside the progress, at once.</summary>
    void Say(string sentence);
}
