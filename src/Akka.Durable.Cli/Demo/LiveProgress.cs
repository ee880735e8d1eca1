using System.Collections.Concurrent;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Inventory;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Akka.Durable.Cli.Demo;

/// <summary>Progress as bars on a terminal, one a phase.</summary>
/// <param name="screen">The terminal.</param>
/// <param name="doneEarlier">Phases that have nothing left to do.</param>
internal sealed class LiveProgress(IAnsiConsole screen, IReadOnlySet<string> doneEarlier) : IProgressView
{
    private readonly ConcurrentDictionary<string, ProgressTask> _bars = [];
    private readonly ConcurrentDictionary<int, string> _amounts = [];

    public Task<T> DuringAsync<T>(Func<Task<T>> work) => screen.Progress()
        .AutoClear(true)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 40 },
            new AmountColumn(_amounts))
        .StartAsync(async context =>
        {
            // It is hidden while bars move; a process that is killed would leave it so.
            screen.Cursor.Show();
            foreach (var phase in InventoryPhases.All)
            {
                var bar = context.AddTask($"  {phase}", autoStart: false, maxValue: 1);
                _bars[phase] = bar;
                if (doneEarlier.Contains(phase)) Finish(bar, "done earlier");
            }

            return await work();
        });

    public void Started(string phase)
    {
        if (!_bars.TryGetValue(phase, out var bar)) return;

        bar.StartTask();
        bar.IsIndeterminate = true;
    }

    public void Progressed(string phase, long done, long? of, string unit)
    {
        if (!_bars.TryGetValue(phase, out var bar)) return;

        if (of is { } all)
        {
            bar.IsIndeterminate = false;
            bar.MaxValue = all;
            bar.Value = done;
        }

        _amounts[bar.Id] = of is null ? $"{Shown.Number(done)} {unit}" : $"{Shown.Number(done)} of {Shown.Number(of.Value)} {unit}";
    }

    public void Ended(string phase)
    {
        if (_bars.TryGetValue(phase, out var bar)) Finish(bar, _amounts.GetValueOrDefault(bar.Id, "done"));
    }

    public void Say(string sentence) => screen.MarkupLine($"[yellow]{Markup.Escape(sentence)}[/]");

    private void Finish(ProgressTask bar, string amount)
    {
        bar.IsIndeterminate = false;
        bar.Value = bar.MaxValue;
        bar.StopTask();
        _amounts[bar.Id] = amount;
    }

    private sealed class AmountColumn(ConcurrentDictionary<int, string> amounts) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Markup($"[grey]{Markup.Escape(amounts.GetValueOrDefault(task.Id, ""))}[/]");
    }
}
