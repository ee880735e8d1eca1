using Akka.Durable.Client;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Dashboard.Api;

/// <summary>What may be asked of a run, by the API and by the pages alike: as whoever asks, for the journal, and told to the log.</summary>
/// <remarks>The journal is the audit: each action stands in it as an event with the caller's name.</remarks>
internal sealed class RunActions(IRunClient client, ILogger<RunActions> log)
{
    public const string StartedByTag = "started-by";

    public async Task<(RunState State, RunId Run, bool WasThere)> StartAsync(HttpContext context, StartRequest request)
    {
        var by = Caller.Of(context);
        var options = new StartOptions
        {
            Id = request.Id ?? Idempotency.IdOf(context),
            Tags = new Dictionary<string, string>(request.Tags ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [StartedByTag] = by },
            Parent = request.Parent is { } parent ? RunId.Parse(parent) : null,
            Deadline = request.Deadline,
            Compensate = request.Compensate,
        };
        var handle = await client.StartAsync(request.Definition, request.Input, options, context.RequestAborted);
        var state = await client.GetAsync(handle.Id.Value, context.RequestAborted);
        Log.Asked(log, by, handle.Id.Value, "start", handle.WasThere ? "was there" : "done");
        return (state, handle.Id, handle.WasThere);
    }

    public async Task<RunState> SignalAsync(HttpContext context, string run, SignalRequest request)
    {
        var id = RunId.Parse(run);
        await client.SignalAsync(
            id.Value, request.Name, request.Value, request.Id ?? Idempotency.IdOf(context), Caller.Of(context), context.RequestAborted);
        Log.Asked(log, Caller.Of(context), id.Value, "signal", "done");
        return await client.GetAsync(id.Value, context.RequestAborted);
    }

    public Task<RunState> RollBackAsync(HttpContext context, string run, RollbackRequest request)
    {
        var id = request.Id ?? Idempotency.IdOf(context);
        if (id is not null) Address.Check(id, key: null);
        return SendAsync(context, run, "rollback", by => new RunCommand.RollBack(RollbackTarget.Parse(request.To), id, by, request.Reason));
    }

    /// <summary>The fork, which is a run of its own.</summary>
    public async Task<(RunState State, RunId Run, bool WasThere)> ForkAsync(HttpContext context, string run, ForkRequest request)
    {
        var source = RunId.Parse(run);
        var by = Caller.Of(context);
        var options = new ForkOptions
        {
            Id = request.Id ?? Idempotency.IdOf(context),
            Tags = new Dictionary<string, string?>(request.Tags ?? new Dictionary<string, string?>(), StringComparer.Ordinal) { [StartedByTag] = by },
            Deadline = request.Deadline?.ToUniversalTime(),
            By = by,
            Reason = request.Reason,
        };
        var fork = await client.ForkAsync(source.Value, RollbackTarget.Parse(request.To), options, context.RequestAborted);
        var state = await client.GetAsync(fork.Id.Value, context.RequestAborted);
        Log.Asked(log, by, source.Value, "fork", fork.WasThere ? "was there" : "done");
        return (state, fork.Id, fork.WasThere);
    }

    public Task<RunState> SuspendAsync(HttpContext context, string run, SuspendRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw RequestRefusedException.Invalid("'reason' has to say what somebody has to see to.");
        return SendAsync(context, run, "suspend", by => new RunCommand.Suspend(by, request.Reason));
    }

    public Task<RunState> ChangeDeadlineAsync(HttpContext context, string run, DeadlineRequest request) =>
        SendAsync(context, run, "deadline", by => new RunCommand.ChangeDeadline(request.Deadline?.ToUniversalTime(), by, request.Reason));

    public Task<RunState> ChangeTagsAsync(HttpContext context, string run, TagsRequest request) =>
        SendAsync(context, run, "tags", by => new RunCommand.ChangeTags(RunStart.Tags(request.Changes), by));

    public Task<RunState> SkipUndoAsync(HttpContext context, string run, SkipUndoRequest request) =>
        SendAsync(context, run, "skip-undo", by => new RunCommand.SkipUndo(
            RollbackTarget.Parse(request.Phase).Phase ?? throw RequestRefusedException.Invalid("'phase' has to name a phase."), by, request.Reason));

    public Task<RunState> ControlAsync(HttpContext context, string run, ControlAction action, string? reason) =>
        SendAsync(context, run, action.Name, by => action.Command(by, reason));

    private async Task<RunState> SendAsync(HttpContext context, string run, string action, Func<string, RunCommand> command)
    {
        var id = RunId.Parse(run);
        var by = Caller.Of(context);
        var state = await client.SendAsync(id.Value, command(by), context.RequestAborted);
        Log.Asked(log, by, id.Value, action, "done");
        return state;
    }
}
