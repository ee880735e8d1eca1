using Akka.Durable.Journal;

namespace Akka.Durable.TestKit.Stores;

/// <summary>One durable operation that a host asked a store for.</summary>
/// <param name="Number">Which it is, from 1, of all that this store was asked for.</param>
/// <param name="Name">The method, such as <c>AppendAsync</c>.</param>
/// <param name="Run">The run it is for.</param>
/// <param name="Append">What is appended; null for all other operations.</param>
public sealed record StoreOperation(int Number, string Name, RunId Run, RunAppend? Append)
{
    /// <summary>Number, method, run and what is appended: names a crash point in a test's message.</summary>
    public override string ToString() =>
        $"{Number} {Name} {Run}" + (Append is null ? "" : " " + string.Join(",", Append.Rows.Select(row => row.Manifest)));
}
