using System.Globalization;
using System.Text.Json;
using Akka.Durable.Catalog;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Inventory;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Demo;

/// <summary>The newest inventory that was begun under a name, as it is stored.</summary>
/// <remarks>A fresh run is a run of its own: <c>demo</c>, then <c>demo.2</c>, <c>demo.3</c>. All carry the name as a tag, so that the
/// name leads to the newest.</remarks>
/// <param name="Run">The run.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Input">What it was started with.</param>
/// <param name="NextRun">The id that a fresh one gets.</param>
internal sealed record StoredInventory(RunId Run, RunState State, InventoryRequest Input, RunId NextRun)
{
    public const string Tag = "inventory";

    public InventoryReport? Report =>
        State.Standing is Standing.Completed completed ? completed.Result.To<InventoryReport>(JsonSerializerOptions.Web) : null;

    /// <summary>Looks without a host: one that holds the database is not disturbed.</summary>
    /// <returns>Null where there is no such run, or no database yet.</returns>
    /// <exception cref="RunRefusedException">The run is none of the demo's, or the database cannot be read.</exception>
    public static async Task<StoredInventory?> FindAsync(DurableSettings settings, RunId name, CancellationToken cancellation)
    {
        if (await OpenIfThereAsync(settings, cancellation) is not { } opened) return null;

        await using var store = opened;
        var newest = await store.ListAsync(new CatalogQuery { Tag = (Tag, name.Value), Limit = 1 }, cancellation);
        var run = newest.Rows is [var row] ? row.Run : name;
        var state = (await RunRecovery.RecoverAsync(store, run, cancellation)).State;
        if (state.Header is not { } header) return null;

        if (header.Definition != InventoryDefinition.DefinitionName || InputOf(header) is not { } input)
        {
            throw ProgramRefusals.Of(
                RefusalCodes.RunExists, $"'{run}' is a run of '{header.Definition}', not of the demo; choose another --run.");
        }

        return new(run, state, input, await FreeIdAsync(store, name, cancellation));
    }

    // What is not there or empty is the host's to create.
    private static async Task<IRunStore?> OpenIfThereAsync(DurableSettings settings, CancellationToken cancellation)
    {
        var isFile = settings.Store.Provider == "sqlite";
        if (isFile && new FileInfo(settings.Store.SqliteFile) is not { Exists: true, Length: > 0 }) return null;

        try
        {
            return await DatabaseOptions.OpenToReadAsync(settings, cancellation);
        }
        catch (RunRefusedException none) when (!isFile && none.Code == RefusalCodes.ReadOnly)
        {
            return null;
        }
    }

    // Another program may have a definition of that name.
    private static InventoryRequest? InputOf(RunHeader header)
    {
        try
        {
            return header.Input.To<InventoryRequest>(JsonSerializerOptions.Web) is { Path: not null, Out: not null, Beside: not null } input
                ? input
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<RunId> FreeIdAsync(IRunStore store, RunId name, CancellationToken cancellation)
    {
        for (var number = 2; ; number++)
        {
            var id = RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));
            if (await store.FindAsync(id, cancellation) is null) return id;
        }
    }
}
