using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EquiSep.Services.Tests.Telemetry;

[Collection(nameof(Alone))]
public sealed class ProbeTests
{
    [Fact]
    public async Task Probes_leave_no_line_in_the_log_at_the_default_levels()
    {
        var log = new LogLines();
        await using var host = new WebHost();
        await host.StartAsync(builder => builder.Logging.AddProvider(log));
        await Waiting.UntilAsync(
            async () => (await host.GetAsync("/health")).StatusCode, status => status == HttpStatusCode.OK, "the host is ready");
        var before = log.Lines.Count();

        await ProbeAsync(host);

        Assert.Equal(before, log.Lines.Count());
    }

    [Fact]
    public async Task A_setting_is_stronger_than_the_default_levels()
    {
        var log = new LogLines();
        await using var host = new WebHost();
        await host.StartAsync(builder => builder.Logging.AddProvider(log), "--Logging:LogLevel:Microsoft.AspNetCore=Information");

        await host.GetAsync("/alive");

        Assert.Contains(log.Lines, line => line.Contains("/alive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_that_fails_is_logged_once_and_once_more_when_it_recovers()
    {
        var (log, check) = (new LogLines(), new Switch());
        await using var host = new WebHost();
        await host.StartAsync(builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.AddHealthChecks().AddCheck("switch", check);
        });

        await ProbeAsync(host);
        check.IsOn = false;
        await ProbeAsync(host);
        check.IsOn = true;
        await ProbeAsync(host);

        Assert.Equal(
            ["Warning: Health: switch is Unhealthy: It is off. the reason", "Information: Health: switch is healthy again: It is on. "],
            log.Lines.Where(line => line.Contains("switch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Probes_and_the_requests_that_they_cause_are_neither_traced_nor_measured()
    {
        var spans = new ConcurrentQueue<Activity>();
        var routes = new ConcurrentQueue<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "http.server.request.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            routes.Enqueue(tags.ToArray().Single(tag => tag.Key == "http.route").Value));
        listener.Start();

        // The store is asked over HTTP, whether it is there or not. Aspire's app host sets this sampler, to which a request that is not traced is no reason.
        await using var host = new WebHost();
        await host.StartAsync(
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(new Kept(spans))),
            $"--ConnectionStrings:blobs={Azurite.ConnectionString(FreePort.Find())}",
            "--OTEL_TRACES_SAMPLER=always_on");

        await ProbeAsync(host);
        await host.GetAsync("/work");

        await Waiting.UntilAsync(() => Task.FromResult(Served().Count()), count => count > 0, "something is traced");
        await Waiting.UntilAsync(() => Task.FromResult(routes.Count), count => count > 0, "something is measured");
        Assert.Equal(["GET /work"], Served().Select(span => span.DisplayName));
        Assert.DoesNotContain(spans, span => $"{span.GetTagItem("url.full")}".Contains("/health/nothing", StringComparison.Ordinal));
        Assert.Equal(["/work"], routes);

        IEnumerable<Activity> Served() => spans.Where(span => span.Kind == ActivityKind.Server);
    }

    private static async Task ProbeAsync(WebHost host)
    {
        for (var probe = 0; probe < 3; probe++)
        {
            await host.GetAsync("/alive");
            await host.GetAsync("/health");
        }
    }

    private sealed class Switch : IHealthCheck
    {
        public bool IsOn { get; set; } = true;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
            IsOn ? HealthCheckResult.Healthy("It is on.") : HealthCheckResult.Unhealthy("It is off.", new IOException("the reason")));
    }

    private sealed class Kept(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
