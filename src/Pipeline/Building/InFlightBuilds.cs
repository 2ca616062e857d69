using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Pipeline.Building;

/// <summary>The builds of this process: one per artifact, however many commands request it.</summary>
/// <param name="clock">Measures the duration of builds.</param>
public sealed class InFlightBuilds(TimeProvider clock) : IHealthCheck
{
    /// <summary>The duration after which a build counts as stuck. A slice of a training, a download and a measurement take minutes.</summary>
    public static TimeSpan StuckAfter { get; } = TimeSpan.FromHours(1);

    private readonly Dictionary<(ArtifactKind, string), Build> builds = [];
    private readonly Lock gate = new();

    /// <summary>
    /// Runs a build, or leaves it to the command that runs it already: that one is not acknowledged before the build ends, so there is no
    /// need to wait. A repeated command is different: the broker has forgotten the first delivery, so this one stays unacknowledged until the
    /// build ends. No command relies on a stuck build.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="build">Starts the build. Called again if it was abandoned while another command requested it.</param>
    /// <returns>The result; null if another command runs the build.</returns>
    public async Task<BuildResult?> RunAsync(BuildRequest request, Func<Task<BuildResult>> build)
    {
        var key = (request.Kind, request.Key);
        Build current;
        while (!TryBegin(key, out current))
        {
            if (!request.IsRepeated || await HasResultAsync(current) == true)
            {
                return null;
            }
        }

        try
        {
            while (true)
            {
                current.IsRequested = false;
                var result = await build();
                if (TryEnd(key, current, result))
                {
                    return result;
                }
            }
        }
        catch
        {
            TryEnd(key, current, result: null);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var stuck = builds.Where(build => IsStuck(build.Value)).ToList();
            return Task.FromResult(stuck.Count == 0
                ? HealthCheckResult.Healthy($"{builds.Count} pieces of work are under way.")
                : HealthCheckResult.Degraded(
                    "Under way for more than an hour: " + string.Join(", ", stuck.Select(build => Describe(build.Key, build.Value)))));
        }
    }

    private bool IsStuck(Build build) => clock.GetElapsedTime(build.Started) >= StuckAfter;

    private string Describe((ArtifactKind Kind, string Key) artifact, Build build) =>
        $"{artifact.Kind} {artifact.Key} ({clock.GetElapsedTime(build.Started).TotalMinutes:F0} minutes)";

    // Null if the build is stuck.
    private async Task<bool?> HasResultAsync(Build build)
    {
        var rest = StuckAfter - clock.GetElapsedTime(build.Started);
        try
        {
            return await build.Ended.Task.WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private bool TryBegin((ArtifactKind, string) key, out Build build)
    {
        lock (gate)
        {
            var begins = !builds.TryGetValue(key, out build!) || IsStuck(build);
            if (begins)
            {
                builds[key] = build = new(clock.GetTimestamp());
            }

            build.IsRequested = true;
            return begins;
        }
    }

    // A request that arrives after the build was abandoned, but before it ended, starts it again.
    private bool TryEnd((ArtifactKind, string) key, Build build, BuildResult? result)
    {
        lock (gate)
        {
            if (result is BuildResult.Abandoned && build.IsRequested)
            {
                return false;
            }

            // Another build may have replaced a stuck one.
            if (builds.GetValueOrDefault(key) == build)
            {
                builds.Remove(key);
            }
        }

        build.Ended.SetResult(result is not null);
        return true;
    }

    private sealed class Build(long started)
    {
        /// <summary>The timestamp of the start.</summary>
        public long Started => started;

        /// <summary>Completes at the end of the build; true if it has a result, false if it must be started again.</summary>
        public TaskCompletionSource<bool> Ended { get; } = new();

        /// <summary>Whether a command has requested the build since it started.</summary>
        public bool IsRequested { get; set; }
    }
}
