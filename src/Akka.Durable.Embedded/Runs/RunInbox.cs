using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Something that a run's process is to deal with on its own thread.</summary>
internal abstract record RunMessage
{
    private RunMessage() { }

    /// <summary>A command and whoever waits for what becomes of it.</summary>
    public sealed record Ask(RunCommand Command, TaskCompletionSource<RunState> Reply) : RunMessage
    {
        /// <summary>Whether the run was there when the command was decided upon first; null before. What is found when nobody knew whether that was
        /// written may be what this command itself began.</summary>
        public bool? WasThere { get; set; }

        /// <summary>A body waits until its report is durable, however long the store is away; a caller is told that it is.</summary>
        public bool IsPatient => Command is RunCommand.FromBody or RunCommand.FromErrand or RunCommand.Claim or RunCommand.Wake;
    }

    /// <summary>Something happened beside the run: a snapshot was confirmed, a body has ended.</summary>
    public sealed record Notice(Action Take) : RunMessage;
}

/// <summary>Messages of one run, taken in batches. A batch is always a list of its own: nothing that comes later gets into it.</summary>
internal sealed class RunInbox
{
    private readonly Lock _gate = new();
    private List<RunMessage> _waiting = [];
    private bool _taken;
    private bool _closed;

    /// <summary>Puts a message in.</summary>
    /// <returns>Whether it was taken, and whether somebody has to begin to pump.</returns>
    public (bool Accepted, bool MustPump) Put(RunMessage message)
    {
        lock (_gate)
        {
            if (_closed) return (false, false);

            _waiting.Add(message);
            if (_taken) return (true, false);
            _taken = true;
            return (true, true);
        }
    }

    /// <summary>Puts messages back before all others, in their order.</summary>
    public void PutBack(IReadOnlyList<RunMessage> messages)
    {
        lock (_gate)
        {
            _waiting.InsertRange(0, messages);
        }
    }

    /// <summary>All that waits; null when nothing does, and then somebody else may pump.</summary>
    public List<RunMessage>? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _taken = false;
                return null;
            }

            var batch = _waiting;
            _waiting = [];
            return batch;
        }
    }

    /// <summary>Takes no more messages from here on, unless some are waiting.</summary>
    /// <returns>Whether it is closed.</returns>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return false;
            _closed = true;
            return true;
        }
    }

    /// <summary>Takes no more messages from here on.</summary>
    /// <returns>Those that will not be dealt with.</returns>
    public IReadOnlyList<RunMessage> Close()
    {
        lock (_gate)
        {
            _closed = true;
            var left = _waiting;
            _waiting = [];
            return left;
        }
    }
}
