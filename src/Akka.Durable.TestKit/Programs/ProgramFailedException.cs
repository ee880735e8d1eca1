namespace Akka.Durable.TestKit.Programs;

/// <summary>The run of a program did not come to what it should.</summary>
public sealed class ProgramFailedException(RunId run, string message, Exception? inner = null) : Exception(message, inner)
{
    public RunId Run => run;
}
