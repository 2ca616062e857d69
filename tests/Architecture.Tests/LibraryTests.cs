namespace EquiSep.Architecture.Tests;

/// <summary>Where libraries may be used.</summary>
public sealed class LibraryTests
{
    // The waiting time of the bus at its stop, and the client that asks a worker for an answer.
    private static readonly string[] elsewhere =
    [
        "EquiSep.Api.Features.FeaturesApi", "EquiSep.Cli.Running.CommandLineLifetime",
    ];

    [Fact]
    public void The_coordinator_knows_no_web_server() =>
        Assert.DoesNotContain(Rooms.Uses, use => Rooms.ProjectOf(use.Origin) == "Coordinator" && IsOf(use.Target, "Microsoft.AspNetCore"));

    [Fact]
    public void The_api_is_seen_to_know_its_web_server() =>
        Assert.Contains(Rooms.Uses, use => Rooms.ProjectOf(use.Origin) == "Api" && IsOf(use.Target, "Microsoft.AspNetCore"));

    [Fact]
    public void Only_the_messaging_folder_knows_MassTransit_and_messages_only_its_attributes()
    {
        var uses = Rooms.Uses.Where(use => IsOf(use.Target, "MassTransit") && !IsOf(use.Origin, "EquiSep.Pipeline.Messaging")).ToArray();
        var attributes = uses.Where(use => IsOf(use.Origin, "EquiSep.Pipeline.Messages") && use.Target.EndsWith("Attribute", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(attributes);
        Assert.Equal(elsewhere, uses.Except(attributes).Select(use => use.Origin).Distinct().Order());
    }

    private static bool IsOf(string type, string @namespace) => type.StartsWith($"{@namespace}.", StringComparison.Ordinal);
}
