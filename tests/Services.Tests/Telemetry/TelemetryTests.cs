using System.Collections.Concurrent;
using System.Diagnostics;
using EquiSep.Pipeline.Telemetry;
using EquiSep.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EquiSep.Services.Tests.Telemetry;

[Collection(nameof(Alone))]
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

        await Waiting.UntilAsync(() => Task.FromResult(kept.Names.Length), count => count >= 2, "something is traced");
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

    [Theory]
    [InlineData(404, ActivityStatusCode.Unset)]
    [InlineData(412, ActivityStatusCode.Unset)]
    [InlineData(500, ActivityStatusCode.Error)]
    public async Task That_a_store_has_no_such_blob_is_no_error(int answer, ActivityStatusCode status)
    {
        await using var host = new WebHost();
        await host.StartAsync(_ => { });

        using var request = EquiSepTelemetry.Source.StartActivity("HEAD", ActivityKind.Client)!;
        request.SetTag("http.response.status_code", answer);
        request.SetStatus(ActivityStatusCode.Error);
        request.Stop();

        Assert.Equal(status, request.Status);
    }

    // The test's own HTTP client is traced too, and is not the host.
    private sealed class Kept : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> spans = new();

        public string[] Names => [.. spans.Where(span => span.Kind != ActivityKind.Client).Select(span => span.DisplayName)];

        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
