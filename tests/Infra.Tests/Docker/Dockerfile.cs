using System.Text.Json;
using EquiSep.Testing;

namespace EquiSep.Infra.Tests.Docker;

/// <summary>The instructions of infra/docker/Dockerfile, each on one line.</summary>
internal static class Dockerfile
{
    public static string File { get; } = Checkout.At("infra", "docker", "Dockerfile");

    public static IReadOnlyList<string> Instructions { get; } =
    [
        .. string.Join('\n', System.IO.File.ReadLines(File).Where(line => !line.StartsWith('#')))
            .Replace("\\\n", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];

    /// <summary>Those of the image itself.</summary>
    public static IEnumerable<string> Final => Instructions.Skip(Instructions.ToList().FindLastIndex(line => line.StartsWith("FROM ", StringComparison.Ordinal)));

    /// <summary>The command that tells whether a container is ready.</summary>
    public static string[] HealthCheck => JsonSerializer.Deserialize<string[]>(Final.Single(line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal)).Split(" CMD ")[1])!;
}
