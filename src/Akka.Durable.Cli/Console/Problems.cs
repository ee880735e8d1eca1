using Akka.Durable.Hocon;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;

namespace Akka.Durable.Cli.Console;

/// <summary>Codes of refusals that are this program's own; those of runs are in <see cref="RefusalCodes"/>.</summary>
internal static class ProgramRefusals
{
    public const string InvalidConfiguration = "invalid-configuration";
    public const string NoSuchDirectory = "no-such-directory";
    public const string UnreadableDirectory = "unreadable-directory";

    /// <summary>An assembly cannot be loaded.</summary>
    public const string UnreadableAssembly = "unreadable-assembly";

    /// <summary>A file that is to be written cannot be.</summary>
    public const string Unwritable = "unwritable";

    public static RunRefusedException Of(string code, string sentence) => new(new(code, sentence));
}

/// <summary>Turns what went wrong into one sentence and an exit code.</summary>
internal static class Problems
{
    /// <returns>The exit code. What no user can cause is shown with its stack: it is a fault of this program.</returns>
    public static int Report(Exception exception, TextWriter error)
    {
        switch (exception)
        {
            case RunRefusedException refused:
                error.WriteLine($"{refused.Code}: {refused.Message}");
                return refused.Code == RefusalCodes.UnknownRun ? ExitCodes.NoSuchRun : ExitCodes.Refused;

            case HoconException or SettingsException:
                error.WriteLine($"{ProgramRefusals.InvalidConfiguration}: {exception.Message}");
                return ExitCodes.Refused;

            case OperationCanceledException:
                error.WriteLine("interrupted: stopped before it was done.");
                return ExitCodes.AnythingElse;

            case JournalUnavailableException or JournalCorruptException or NewerFormatException
                or RunFailedException or RunCancelledException or IOException or UnauthorizedAccessException:
                error.WriteLine(exception.Message);
                return ExitCodes.AnythingElse;

            default:
                error.WriteLine($"A fault of this program, please report it: {exception}");
                return ExitCodes.AnythingElse;
        }
    }
}
