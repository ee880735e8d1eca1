namespace Akka.Durable.Cli.Inventory;

/// <summary>What one inventory works on. The run's input: another one under the same run id is refused.</summary>
/// <param name="Path">The directory, absolute.</param>
/// <param name="Out">Where the manifest is written, absolute.</param>
/// <param name="Beside">The directory for what is too large for the journal, absolute.</param>
internal sealed record InventoryRequest(string Path, string Out, string Beside);

/// <summary>What an inventory comes to. The run's result.</summary>
/// <param name="Files">Regular files, those that could not be read included.</param>
/// <param name="Bytes">What was read of them.</param>
/// <param name="Links">Symbolic links, which are listed and not followed.</param>
/// <param name="Unreadable">Files and directories that vanished or could not be read.</param>
/// <param name="DuplicateGroups">Groups of files with the same content.</param>
/// <param name="DuplicateFiles">Files in those groups.</param>
/// <param name="WastedBytes">What one copy of each would save.</param>
/// <param name="Manifest">Path of the manifest.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest.</param>
internal sealed record InventoryReport(
    int Files,
    long Bytes,
    int Links,
    int Unreadable,
    int DuplicateGroups,
    int DuplicateFiles,
    long WastedBytes,
    string Manifest,
    string ManifestSha256);
