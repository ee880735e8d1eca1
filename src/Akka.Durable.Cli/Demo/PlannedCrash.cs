using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Demo;

/// <summary>Kills this process, with SIGKILL where there are signals, in the middle of a phase.</summary>
/// <remarks>Once in a run's life: the same command given again goes on.</remarks>
/// <param name="Phase">The phase.</param>
/// <param name="Mark">A file that tells that it has happened.</param>
internal sealed record PlannedCrash(string Phase, string Mark)
{
    public bool HasHappened => File.Exists(Mark);

    public void Happen(IProgressView view)
    {
        if (HasHappened)
        {
            view.Say($"This run was killed in the middle of '{Phase}' once; it goes on now.");
            return;
        }

        File.WriteAllBytes(Mark, []);
        view.Say($"Killing this process in the middle of '{Phase}', as --crash-in asks. Give the same command again to go on.");
        ThisProcess.Kill();
    }
}
