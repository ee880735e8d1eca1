using System.Data.Common;
using Akka.Durable.Transactions;

namespace Akka.Durable.Sql.Transactions;

/// <summary>A message that left a transaction and is to reach the outside.</summary>
/// <param name="Id">The same each time it is delivered: who receives it drops what it has seen.</param>
/// <param name="Topic">What it is about, or where it goes.</param>
/// <param name="Body">What it says.</param>
public sealed record OutboxMessage(string Id, string Topic, ReadOnlyMemory<byte> Body);

/// <summary>Messages to the outside that commit with a step's writes and are delivered after that, in order, at least once.</summary>
public static class Outbox
{
    /// <summary>Puts a message into the transaction of a step. It leaves when the step's writes have come about, and not at all if they have not.</summary>
    /// <param name="transaction">The step's.</param>
    /// <param name="message">Its id must be new; that of a step (<see cref="PhaseContext.IdempotencyKey"/>) and a number is.</param>
    /// <param name="cancellation">Gives up; the transaction is spoilt then.</param>
    public static async Task SendAsync(this DbTransaction transaction, OutboxMessage message, CancellationToken cancellation = default)
    {
        await using var command = (transaction.Connection ?? throw new InvalidOperationException("The transaction is over.")).CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO durable_outbox (id, topic, body) VALUES (@id, @topic, @body)";
        Add(command, "id", message.Id);
        Add(command, "topic", message.Topic);
        Add(command, "body", message.Body.ToArray());
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Delivers what is there, the oldest first, and removes each message once it was delivered. Call it whenever something may have
    /// come; of two that deliver at once both may deliver the same.</summary>
    /// <param name="store">The store of the runs that send.</param>
    /// <param name="deliver">Takes one message; when it throws, that message and what comes behind it stay.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Ends it between two messages.</param>
    /// <returns>How many were delivered.</returns>
    public static async Task<int> DeliverAsync(
        IStepTransactions store, Func<OutboxMessage, Task> deliver, int limit = 1000, CancellationToken cancellation = default)
    {
        await using var connection = await store.ConnectAsync(cancellation).ConfigureAwait(false);
        var delivered = 0;
        foreach (var (place, message) in await ReadAsync(connection, limit, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            await deliver(message).ConfigureAwait(false);
            await using var remove = connection.CreateCommand();
            remove.CommandText = "DELETE FROM durable_outbox WHERE place = @place";
            Add(remove, "place", place);
            await remove.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            delivered++;
        }

        return delivered;
    }

    private static async Task<List<(long Place, OutboxMessage Message)>> ReadAsync(DbConnection connection, int limit, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT place, id, topic, body FROM durable_outbox ORDER BY place LIMIT @limit";
        Add(command, "limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var messages = new List<(long Place, OutboxMessage Message)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            messages.Add((reader.GetInt64(0), new(reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3))));
        }

        return messages;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
