using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EquiSep.Services.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Work_is_traced_and_questions_after_health_are_not()
    {
        var kept = new Kept();
        await using var host = new WebHost();
        await host.StartAsync(builder => builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(kept)));

        await host.GetAsync("/health");
        await host.GetAsync("/alive");
        await host.GetAsync("/work");
        WorkTelemetry.StartWork("training.slice", "run", "key")!.Dispose();

        await Messaging.Waiting.UntilAsync(() => Task.FromResult(kept.Names.Length), count => count >= 2, "nothing was traced");
        Assert.Equal(["GET /work", "training.slice"], kept.Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Services.Tests")]
    [InlineData("trainer-1", "--OTEL_SERVICE_NAME=trainer-1")]
    public async Task A_host_is_called_as_its_program_unless_it_is_told_otherwise(string name, params string[] settings)
    {
        var kept = new Kept();
        await using var host = new WebHost();

        await host.StartAsync(builder => builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(kept)), settings);

        var resource = kept.ParentProvider.GetResource().Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value);
        Assert.Equal(name, resource["service.name"]);
        Assert.Equal(EquiSepTelemetry.Version, resource["service.version"]);
    }

    // The test's own HTTP client is traced too, and is not the host.
    private sealed class Kept : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> spans = new();

        public string[] Names => [.. spans.Where(span => span.Kind != ActivityKind.Client).Select(span => span.DisplayName)];

        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
