using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Maintenance;

/// <summary>Kills this process, with SIGKILL where there are signals, at one of the steps of a pass.</summary>
/// <remarks>Steps are passed before and after runs are removed and after whatever else was put right: between two of them a pass writes once at most.</remarks>
/// <param name="step">The step, from 1; null for none. A pass with fewer steps ends as it would without.</param>
internal sealed class PlannedKill(int? step)
{
    private int _passed;

    public void Pass()
    {
        if (++_passed == step) ThisProcess.Kill();
    }
}
