using Akka.Durable.Execution;

namespace Akka.Durable;

/// <summary>What a run's code asks the engine for. Safe for use from branches that run side by side.</summary>
public sealed class RunContext
{
    private readonly RunExecution _execution;
    private readonly string? _scope;

    internal RunContext(RunExecution execution, string? scope = null) => (_execution, _scope) = (execution, scope);

    public RunId Id => _execution.Run;

    /// <summary>The version of the definition that the run was started with.</summary>
    public string Version => _execution.Header.Version;

    /// <summary>The run whose recorded results this one began with; null when it is no fork.</summary>
    public RunId? ForkedFrom => _execution.Header.Origin?.Run;

    /// <summary>When the run was started, in UTC: the same on every execution.</summary>
    public DateTimeOffset StartedAt => _execution.Header.CreatedAt;

    /// <summary>Rises with each takeover. Hand it to sinks that can refuse an older one.</summary>
    public long Epoch => _execution.Epoch;

    /// <summary>Tags and metadata as they stood when this execution began.</summary>
    public IReadOnlyDictionary<string, string> Tags => _execution.Tags;

    /// <summary>Fires when the run is cancelled, paused, rolled back or past its deadline, when the host stops or has lost the run.</summary>
    public CancellationToken Cancellation => _execution.Cancellation;

    /// <summary>Why <see cref="Cancellation"/> fired.</summary>
    public StopReason StopReason => _execution.StopReason;

    /// <summary>Runs <paramref name="body"/> as the phase <paramref name="name"/>, or hands back what it is recorded to have returned.</summary>
    /// <exception cref="PhaseFailedException">It failed for good, now or when it was recorded.</exception>
    /// <exception cref="RunUsageException">A phase of that name is running beside it: give each a key.</exception>
    public Task<T> PhaseAsync<T>(string name, Func<PhaseContext, Task<T>> body, PhaseOptions? options = null) =>
        _execution.Phases.RunAsync(name, Key(null), body, options ?? PhaseOptions.Default);

    /// <param name="name">The phase's name.</param>
    /// <param name="key">Tells apart phases of one name that run side by side.</param>
    /// <param name="body">The work.</param>
    /// <param name="options">How it is carried out.</param>
    /// <inheritdoc cref="PhaseAsync{T}(string, Func{PhaseContext, Task{T}}, PhaseOptions?)"/>
    public Task<T> PhaseAsync<T>(string name, string key, Func<PhaseContext, Task<T>> body, PhaseOptions? options = null) =>
        _execution.Phases.RunAsync(name, Key(key), body, options ?? PhaseOptions.Default);

    /// <inheritdoc cref="PhaseAsync{T}(string, Func{PhaseContext, Task{T}}, PhaseOptions?)"/>
    public Task PhaseAsync(string name, Func<PhaseContext, Task> body, PhaseOptions? options = null) =>
        _execution.Phases.RunAsync(name, Key(null), WithoutResult(body), options ?? PhaseOptions.Default);

    /// <inheritdoc cref="PhaseAsync{T}(string, string, Func{PhaseContext, Task{T}}, PhaseOptions?)"/>
    public Task PhaseAsync(string name, string key, Func<PhaseContext, Task> body, PhaseOptions? options = null) =>
        _execution.Phases.RunAsync(name, Key(key), WithoutResult(body), options ?? PhaseOptions.Default);

    /// <summary>Drops the recorded result of a completed phase, so that long loops stay small. When this returns, that is durable. Said again it does
    /// nothing. The phase must be the only one of its name and key; a rollback to before it makes it run anew.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="key">Its key; null for none.</param>
    /// <exception cref="RunUsageException">It has not completed, can be undone, or is called more than once under that name and key.</exception>
    public Task ForgetAsync(string name, string? key = null) => _execution.Phases.ForgetAsync(name, Key(key));

    /// <summary>Whether the phase's result was dropped: code that is executed again must pass over a phase that was, or it fails with
    /// <see cref="RunUsageException"/>.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="key">Its key; null for none.</param>
    public bool IsForgotten(string name, string? key = null) => _execution.Phases.IsForgotten(name, Key(key));

    /// <summary>Waits; the run leaves memory if it takes long. The instant is fixed when the wait first begins.</summary>
    /// <param name="delay">0 or more.</param>
    /// <param name="key">Tells apart delays that run side by side.</param>
    public Task DelayAsync(TimeSpan delay, string? key = null) => _execution.Waits.DelayAsync(delay, Key(key));

    /// <summary>Waits until an instant; one that has passed returns at once.</summary>
    public Task UntilAsync(DateTimeOffset instant, string? key = null) => _execution.Waits.UntilAsync(instant, Key(key));

    /// <summary>Waits for the next unread signal of that name; first in, first out.</summary>
    /// <param name="name">The signal's name.</param>
    /// <param name="within">Gives up after this long. Null, the default: never.</param>
    /// <param name="key">Tells apart waits for one name that run side by side.</param>
    /// <exception cref="WaitTimedOutException">None came in time.</exception>
    public Task<T?> SignalAsync<T>(string name, TimeSpan? within = null, string? key = null) =>
        _execution.Waits.SignalAsync<T>(name, within, Key(key));

    /// <summary>Starts <paramref name="definition"/> as a child run, or finds the one that was started here, and awaits what it returns.</summary>
    /// <param name="definition">It must be registered with the host.</param>
    /// <param name="input">What the child works on.</param>
    /// <param name="key">Tells apart children of one definition that run side by side.</param>
    /// <param name="options">What becomes of it with this run.</param>
    /// <exception cref="ChildFailedException">It failed, was cancelled or terminated.</exception>
    /// <exception cref="Refusals.RunRefusedException"><c>unknown-definition</c>: it is not registered with this host.</exception>
    public async Task<TResult> ChildAsync<TInput, TResult>(
        RunDefinition<TInput, TResult> definition, TInput input, string? key = null, ChildOptions? options = null) =>
        (await ChildOutcomeAsync(definition, input, key, options).ConfigureAwait(false)).ValueOrThrow();

    /// <summary>Like <see cref="ChildAsync{TInput, TResult}(RunDefinition{TInput, TResult}, TInput, string?, ChildOptions?)"/>; how the child ended, whatever
    /// way, is the value.</summary>
    public Task<ChildOutcome<TResult>> ChildOutcomeAsync<TInput, TResult>(
        RunDefinition<TInput, TResult> definition, TInput input, string? key = null, ChildOptions? options = null) =>
        _execution.Children.RunAsync<TResult>(definition.Name, input, Key(key), options ?? ChildOptions.Default);

    /// <inheritdoc cref="ChildAsync{TInput, TResult}(RunDefinition{TInput, TResult}, TInput, string?, ChildOptions?)"/>
    public async Task<TResult> ChildAsync<TResult>(string definition, object? input, string? key = null, ChildOptions? options = null) =>
        (await _execution.Children.RunAsync<TResult>(definition, input, Key(key), options ?? ChildOptions.Default).ConfigureAwait(false)).ValueOrThrow();

    /// <summary>Starts a child run, or finds the one that was started here, without awaiting its end. When this returns, its start is durable.</summary>
    /// <inheritdoc cref="ChildAsync{TInput, TResult}(RunDefinition{TInput, TResult}, TInput, string?, ChildOptions?)"/>
    public Task<ChildHandle<TResult>> StartChildAsync<TInput, TResult>(
        RunDefinition<TInput, TResult> definition, TInput input, string? key = null, ChildOptions? options = null) =>
        _execution.Children.StartAsync<TResult>(definition.Name, input, Key(key), options ?? ChildOptions.Default);

    /// <inheritdoc cref="StartChildAsync{TInput, TResult}(RunDefinition{TInput, TResult}, TInput, string?, ChildOptions?)"/>
    public Task<ChildHandle<TResult>> StartChildAsync<TResult>(string definition, object? input, string? key = null, ChildOptions? options = null) =>
        _execution.Children.StartAsync<TResult>(definition, input, Key(key), options ?? ChildOptions.Default);

    /// <summary>Does the same for each item, at most <paramref name="limit"/> at a time. What <paramref name="body"/> calls on the context it is given
    /// (phases, waits, children) carries the item's key, so branches need no keys of their own.</summary>
    /// <param name="items">In the order in which they are begun.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="body">The work for one item.</param>
    /// <param name="key">Names an item: unique among them, the same on every execution. Null, the default: the item itself, where it is text, a number, an id.</param>
    /// <returns>What the bodies returned, in the order of the items.</returns>
    /// <exception cref="RunUsageException">Two items have one key, or an item has none.</exception>
    public Task<IReadOnlyList<TResult>> ForEachAsync<TItem, TResult>(
        IEnumerable<TItem> items, int limit, Func<RunContext, TItem, Task<TResult>> body, Func<TItem, string>? key = null) =>
        ForEach.RunAsync(this, items, limit, body, key);

    /// <inheritdoc cref="ForEachAsync{TItem, TResult}"/>
    public Task ForEachAsync<TItem>(IEnumerable<TItem> items, int limit, Func<RunContext, TItem, Task> body, Func<TItem, string>? key = null) =>
        ForEach.RunAsync<TItem, Nothing?>(
            this,
            items,
            limit,
            async (branch, item) =>
            {
                await body(branch, item).ConfigureAwait(false);
                return null;
            },
            key);

    /// <summary>Whether the code is only led over what is recorded.</summary>
    internal bool IsReplay => _execution.Replay is not null;

    /// <summary>The same run for one branch of it: what it calls carries the branch's key.</summary>
    internal RunContext Within(string scope) => new(_execution, Key(scope));

    private string? Key(string? key) => (_scope, key) switch
    {
        (null, _) => key,
        (_, null) => _scope,
        _ => $"{_scope}/{key}",
    };

    /// <summary>Waits for several things; the first one recorded wins, the others are as if nobody had waited for them.</summary>
    /// <param name="name">Tells this wait from others.</param>
    /// <param name="things">At least one: signals, each once, delays, instants and the ends of children. A child that has ended already comes first, then a signal that is
    /// there already, then any time.</param>
    /// <exception cref="RunUsageException">Nothing is waited for, or one signal twice.</exception>
    public Task<FirstOf> AnyAsync(string name, params IReadOnlyList<WaitFor> things) => _execution.Waits.AnyAsync(name, things, key: null);

    /// <param name="name">Tells this wait from others.</param>
    /// <param name="key">Tells apart waits of one name that run side by side.</param>
    /// <param name="things">At least one.</param>
    /// <inheritdoc cref="AnyAsync(string, IReadOnlyList{WaitFor})"/>
    public Task<FirstOf> AnyAsync(string name, string key, params IReadOnlyList<WaitFor> things) => _execution.Waits.AnyAsync(name, things, key);

    /// <summary>Holds the run until somebody has seen to the reason and resumes it; the code goes on behind this call then.</summary>
    /// <param name="reason">What has to be seen to; 1 to 1000 characters.</param>
    /// <param name="key">Tells apart suspensions of branches that run side by side.</param>
    /// <exception cref="OperationCanceledException">Always, the first time: nothing of the run is executed while it is held.</exception>
    public Task SuspendAsync(string reason, string? key = null) => _execution.Waits.SuspendAsync(reason, key);

    /// <summary>Says how far the run is, for whoever looks: see <see cref="WatchOperations.ProgressAsync"/>. Said again on a later execution it is
    /// not written again; within <c>checkpoint-throttle</c> only the last one is.</summary>
    /// <param name="value">Anything that can be written; it replaces what was said before.</param>
    public Task ReportAsync<T>(T value) => _execution.Progress.ReportAsync(phase: null, value);

    /// <summary>Says something to whoever listens now, on this host: tokens of an answer, lines of a log. Nothing is written: see
    /// <see cref="IRunClient.ListenAsync"/>.</summary>
    public void Say<T>(T value) => _execution.Say(value);

    private static Func<PhaseContext, Task<Nothing?>> WithoutResult(Func<PhaseContext, Task> body) => async phase =>
    {
        await body(phase).ConfigureAwait(false);
        return null;
    };
}
