using Akka.Durable.Payloads;

namespace Akka.Durable;

/// <summary>Code that runs durably, under a name and a version. Derive from <see cref="RunDefinition{TInput, TResult}"/>.</summary>
public abstract class RunDefinition
{
    private protected RunDefinition() { }

    /// <summary>What runs of it are stored under. The class's name by default; give one of your own before you rename the class.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Recorded when a run starts; <see cref="RunContext.Version"/> hands it back for branching. <c>1</c> by default.</summary>
    public virtual string Version => "1";

    /// <summary>A definition made of a function, for small programs and tests.</summary>
    public static RunDefinition<TInput, TResult> Of<TInput, TResult>(string name, Func<RunContext, TInput, Task<TResult>> body) =>
        new FunctionDefinition<TInput, TResult>(name, body);

    internal abstract Task<Payload> ExecuteAsync(RunContext run, Payload input, PayloadJson json);

    private sealed class FunctionDefinition<TInput, TResult>(string name, Func<RunContext, TInput, Task<TResult>> body)
        : RunDefinition<TInput, TResult>
    {
        public override string Name => name;

        public override Task<TResult> ExecuteAsync(RunContext run, TInput input) => body(run, input);
    }
}

/// <summary>Code that runs durably: ordinary async C# made of named phases.</summary>
/// <remarks>
/// Phase and step bodies run at least once; their recorded results exactly once. Code between phases runs again on every recovery,
/// so it should only decide what comes next from the input and from results. One instance serves all runs of the definition, many at
/// a time: keep what belongs to one run in locals.
/// </remarks>
public abstract class RunDefinition<TInput, TResult> : RunDefinition
{
    /// <summary>The run. Called again from the top after a crash, a stop or a move; recorded phases return at once.</summary>
    public abstract Task<TResult> ExecuteAsync(RunContext run, TInput input);

    internal sealed override async Task<Payload> ExecuteAsync(RunContext run, Payload input, PayloadJson json)
    {
        var result = await ExecuteAsync(run, json.Read<TInput>(input, "The input")!).ConfigureAwait(false);
        return json.Write(result, "The result");
    }
}

/// <summary>Stands for "no result" where one is asked for.</summary>
public sealed record Nothing
{
    public static Nothing Value { get; } = new();
}
