using Akka.Durable.Client;
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
}
