using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Durable.Embedded.Rollback;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Embedded.Telemetry;

public class TraceTests
{
    [Fact]
    public async Task A_trace_follows_a_run_over_a_restart_with_a_span_for_each_phase_and_step()
    {
        const string id = "traced-over-a-restart";
        using var spans = new Spans(id);
        var store = HostOn.Store();
        var asks = RunDefinition.Of<int, string?>("traced", async (run, _) =>
        {
            await run.PhaseAsync("first", async phase => await phase.StepAsync("only", () => Task.FromResult(1)));
            var answer = await run.SignalAsync<string>("answer");
            return await run.PhaseAsync("second", _ => Task.FromResult(answer));
        });
        await using (var before = await HostOn.StartAsync(store, asks))
        {
            await before.StartAsync(asks, 1, new() { Id = id });
            await TestKit.Hosts.HangGuard.UntilAsync(async () => (await before.FindAsync(id))!.Waits.Count == 1);
            await before.StopAsync();
        }

        await using var after = await HostOn.StartAsync(store, asks);
        await after.SignalAsync(id, "answer", "yes");
        await (await after.AttachAsync(id)).WaitAsync().WaitAsync(HostOn.Guard);

        var ended = spans.Ended;
        Assert.Equal(["phase first", "phase second"], ended.Where(s => s.OperationName.StartsWith("phase", StringComparison.Ordinal)).Select(s => s.OperationName));
        Assert.Equal(2, ended.Count(s => s.OperationName == "execute traced"));
        Assert.Single(ended.Select(s => s.TraceId).Distinct());
        var step = Assert.Single(ended, s => s.OperationName == "step only");
        Assert.Equal(ended.Single(s => s.OperationName == "phase first").SpanId, step.ParentSpanId);
        var second = ended.Single(s => s.OperationName == "phase second");
        Assert.Contains(ended.Where(s => s.OperationName == "execute traced"), s => s.SpanId == Assert.Single(second.Links).Context.SpanId);
    }

    [Fact]
    public async Task A_phase_that_failed_says_so_and_tells_no_secret()
    {
        const string id = "traced-to-its-failure";
        using var spans = new Spans(id);
        var fails = RunDefinition.Of<int, int>("failing", (run, _) => run.PhaseAsync<int>("breaks", _ => throw new IOException("password=hunter2")));
        await using var host = await HostOn.StartAsync(HostOn.Store(), fails);

        await (await host.StartAsync(fails, 1, new() { Id = id })).WaitAsync().WaitAsync(HostOn.Guard);

        var phase = Assert.Single(spans.Ended, s => s.OperationName == "phase breaks");
        Assert.Equal(ActivityStatusCode.Error, phase.Status);
        Assert.Equal("System.IO.IOException", phase.GetTagItem("error.type"));
        Assert.DoesNotContain(phase.TagObjects, t => t.Value?.ToString()?.Contains("hunter2", StringComparison.Ordinal) is true);
    }

    /// <summary>Listens to the spans of one run, whatever else this process traces.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = [];
        private readonly ActivityListener _listener;
        private readonly string _run;

        public Spans(string run)
        {
            _run = run;
            _listener = new()
            {
                ShouldListenTo = source => source.Name == DurableMeters.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> Ended
        {
            get
            {
                var own = _ended.Where(s => Equals(s.GetTagItem("durable.run"), _run)).Select(s => s.TraceId).ToHashSet();
                return [.. _ended.Where(s => own.Contains(s.TraceId))];
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
