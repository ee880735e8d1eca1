namespace Akka.Durable.Cli.Console;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A run failed, a rule is violated, the work was interrupted: see the sentence on standard error.</summary>
    public const int AnythingElse = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    public const int NoSuchRun = 3;

    /// <summary>What was asked was not done and nothing was changed; standard error begins with a stable code.</summary>
    public const int Refused = 4;
}
