using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;

namespace EquiSep.Services.Tests.Telemetry;

[Collection(nameof(Alone))]
public sealed class RunTraceTests
{
    [Fact]
    public async Task A_run_is_one_trace_from_the_request_to_the_separation()
    {
        var spans = new ConcurrentDictionary<ActivitySpanId, Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EquiSepTelemetry.Name or "MassTransit" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans[span.SpanId] = span,
        };
        ActivitySource.AddActivityListener(listener);

        // Two slices, so that a training that goes back to its queue belongs to the trace as well.
        await using var system = await WholeSystem.StartAsync("--Training:SliceMinutes=0");
        using var client = new Activity("client").Start();
        var experiment = await system.SubmitAsync(WholeSystem.SmallRun(epochs: 2));
        client.Stop();
        await system.UntilAsync(experiment, "completed");

        string[] work = ["dataset.prepare", "separation.measure", "training.slice", "training.slice"];
        await Waiting.UntilAsync(() => Task.FromResult<List<Activity>?>(Work()), found => found.Count == work.Length, "the spans of the work end");
        Assert.Equal(work, Work().Select(span => span.OperationName).Order(StringComparer.Ordinal));
        foreach (var span in Work())
        {
            Assert.Equal(client.TraceId, span.TraceId);
            Assert.Equal($"{experiment}-0001", span.GetTagItem(WorkTelemetry.RunId));
            await AssertLeadsToRequestAsync(span);
        }

        List<Activity> Work() =>
            [.. spans.Values.Where(span => span.Source.Name == EquiSepTelemetry.Name && span.OperationName != "command.dispatch")];

        // Without a gap: work, consumer, sender, …, dispatcher, request.
        async Task AssertLeadsToRequestAsync(Activity span)
        {
            List<Activity> way = [span];
            while (way[^1].Kind != ActivityKind.Server)
            {
                var parent = way[^1].ParentSpanId;
                await Waiting.UntilAsync(
                    () => Task.FromResult(spans.ContainsKey(parent)), there => there, $"the trace has no gap above {way[^1].DisplayName}");
                way.Add(spans[parent]);
            }

            Assert.Equal("POST /api/experiments/", way[^1].DisplayName);
            Assert.Equal("command.dispatch", way[^2].OperationName);
        }
    }
}
