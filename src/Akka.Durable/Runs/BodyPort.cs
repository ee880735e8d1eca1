using Akka.Actor;
using Akka.Durable.Execution;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Through which bodies reach the actor of their run, for as long as it lives.</summary>
internal sealed class BodyPort(RunId run, Action<object> tell, Action takeUpAgain) : IRunOwner
{
    private readonly Lock _gate = new();
    private readonly HashSet<Report> _open = [];
    private bool _closed;

    public Task<RunState> AskAsync(RunCommand command)
    {
        var report = new Report(command, this);
        lock (_gate)
        {
            if (_closed) return Task.FromException<RunState>(Gone());
            _open.Add(report);
        }

        tell(report);
        return report.Answer;
    }

    public void TakeUpAgain() => takeUpAgain();

    /// <summary>The actor has ended: nothing more comes of what bodies report.</summary>
    public void Close()
    {
        Report[] left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _open];
            _open.Clear();
        }

        foreach (var report in left) report.Fail(Gone());
    }

    private OperationCanceledException Gone() => new($"{run} is no longer kept by this node.");

    /// <summary>What a body reports or asks; never leaves the process.</summary>
    public sealed class Report(RunCommand command, BodyPort port) : INoSerializationVerificationNeeded
    {
        private readonly TaskCompletionSource<RunState> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RunCommand Command { get; } = command;

        public Task<RunState> Answer => _answer.Task;

        public void Accept(RunState state)
        {
            Leave();
            _answer.TrySetResult(state);
        }

        public void Refuse(Refusal refusal)
        {
            Leave();
            Fail(new RunRefusedException(refusal));
        }

        public void Fail(Exception exception)
        {
            _answer.TrySetException(exception);
            _ = _answer.Task.Exception;
        }

        private void Leave()
        {
            lock (port._gate)
            {
                port._open.Remove(this);
            }
        }
    }
}
