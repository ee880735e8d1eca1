using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Inventory;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Demo;

/// <summary>What can be known to go wrong before anything is begun.</summary>
internal static class DemoChecks
{
    /// <summary>The same run goes on with what it was started with, or not at all.</summary>
    public static void SameWork(StoredInventory stored, DemoRequest request)
    {
        if (stored.Input.Path != request.Path) throw Other("--path", stored.Input.Path, request.Path);
        if (request.Out is { } wanted && stored.Input.Out != wanted) throw Other("--out", stored.Input.Out, wanted);

        RunRefusedException Other(string option, string was, string given) => ProgramRefusals.Of(
            RefusalCodes.RunExists,
            $"Run '{stored.Run}' was started with {option} '{was}', not '{given}'; give that one, choose another --run, or begin afresh with --restart.");
    }

    /// <summary>Whether a host will carry the run on.</summary>
    public static void CanGoOn(StoredInventory stored)
    {
        var status = Standings.Status(stored.State);
        if (status is not (RunStatus.Running or RunStatus.Waiting or RunStatus.Interrupted or RunStatus.Failed)) throw Stands(stored.Run, stored.State);
    }

    /// <summary>Whether the run can go back to the phase; asked before anything is begun.</summary>
    public static void CanGoBack(StoredInventory stored, string phase)
    {
        var command = new RunCommand.RollBack(RollbackTarget.Before(new Address(phase)), Id: null, By: null, Reason: null);
        if (RunDecider.Decide(stored.State, command, stored.State.LastAt) is Decision.Refused refused) throw new RunRefusedException(refused.Refusal);
        if (stored.State.Standing is Standing.Paused) throw Stands(stored.Run, stored.State);
    }

    public static RunRefusedException Stands(RunId run, RunState state)
    {
        var reason = Catalog.CatalogProjection.Reason(state) is { } why ? $" ({why})" : "";
        return ProgramRefusals.Of(
            state.Standing is Standing.Quarantined ? RefusalCodes.Quarantined : RefusalCodes.NotAllowed,
            $"Run '{run}' is {Standings.Status(state).Name()}{reason} and does not go on by itself; begin afresh with --restart.");
    }

    public static void Readable(string directory)
    {
        if (File.Exists(directory)) throw ProgramRefusals.Of(ProgramRefusals.NoSuchDirectory, $"'{directory}' is a file, not a directory.");
        if (!Directory.Exists(directory)) throw ProgramRefusals.Of(ProgramRefusals.NoSuchDirectory, $"There is no directory '{directory}'.");
        try
        {
            _ = Directory.EnumerateFileSystemEntries(directory).Any();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw ProgramRefusals.Of(ProgramRefusals.UnreadableDirectory, $"The directory '{directory}' cannot be read: {unreadable.Message}");
        }
    }

    public static void Writable(RunId run, InventoryRequest input, DemoRequest request)
    {
        if (input.Out == request.Database || input.Out == request.BodyLog || request.BodyLog == request.Database)
        {
            throw ProgramRefusals.Of(RefusalCodes.InvalidInput, "--out, --database and --body-log must be different files.");
        }

        if (Directory.Exists(input.Out)) throw Unwritable(input.Out, "it is a directory");
        if (!Directory.Exists(Path.GetDirectoryName(input.Out))) throw Unwritable(input.Out, "its directory does not exist");
        if (new FileInfo(input.Out) is { Exists: true, IsReadOnly: true }) throw Unwritable(input.Out, "it is read-only");

        // Tried in earnest, under the name that the content is written to first.
        var trial = DurableFile.TemporaryNameOf(input.Out, SideFiles.FileNameOf(run));
        Attempt(input.Out, () =>
        {
            File.Open(trial, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            File.Delete(trial);
        });
    }

    /// <summary>Runs what creates or opens a file that a user named.</summary>
    public static void Attempt(string path, Action open)
    {
        try
        {
            open();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, refused.Message.TrimEnd('.'));
        }
    }

    private static RunRefusedException Unwritable(string path, string why) =>
        ProgramRefusals.Of(ProgramRefusals.Unwritable, $"'{path}' cannot be written: {why}.");
}
