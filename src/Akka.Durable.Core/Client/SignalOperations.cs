using Akka.Durable.Client;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>Messages to a run from outside.</summary>
public static class SignalOperations
{
    /// <summary>Sends a signal. It is kept until the run awaits it, and taken once however often it is sent.</summary>
    /// <param name="client">The client.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="value">What it says.</param>
    /// <param name="id">Tells one signal sent twice from two signals. Null: one is made, and sending again is another signal.</param>
    /// <param name="sender">Who sends it, for the journal.</param>
    /// <param name="cancellation">Gives up waiting; it may have been sent all the same.</param>
    public static async Task SignalAsync<T>(
        this IRunClient client,
        string run,
        string name,
        T value,
        string? id = null,
        string? sender = null,
        CancellationToken cancellation = default)
    {
        Address.Check(name, key: null);
        if (id is not null) Address.Check("signal", id);
        var command = new RunCommand.SendSignal(id ?? client.NewId(), name, sender, RunStart.Write(client.Json, value, "The signal"));
        await client.TellAsync(run, command, cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts a run that is signalled from its first moment, or signals the one of that id: in one append, taken once however often
    /// it is asked for.</summary>
    /// <param name="client">The client.</param>
    /// <param name="definition">A definition that is registered with the host.</param>
    /// <param name="input">What the run works on; of no effect where the run exists.</param>
    /// <param name="signal">The signal. Give it an id to ask again safely.</param>
    /// <param name="options">Id, tags, deadline; of no effect where the run exists, but for the id.</param>
    /// <param name="cancellation">Gives up waiting; it may be done all the same.</param>
    /// <exception cref="RunRefusedException"><c>run-ended</c>; <c>run-exists</c>: the run of that id has another definition.</exception>
    public static Task<RunHandle<TResult>> StartWithSignalAsync<TInput, TResult>(
        this IRunClient client,
        RunDefinition<TInput, TResult> definition,
        TInput input,
        StartSignal signal,
        StartOptions? options = null,
        CancellationToken cancellation = default) =>
        client.StartAsync(definition, input, (options ?? StartOptions.Default) with { Signal = signal }, cancellation);
}
