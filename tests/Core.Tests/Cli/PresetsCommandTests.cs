using System.Text.Json;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Cli;

public sealed class PresetsCommandTests
{
    [Fact]
    public void Without_a_name_all_presets_are_listed()
    {
        var run = Invocation.Of("presets");
        Assert.Equal(0, run.ExitCode);
        Assert.All(Presets.All, preset => Assert.Contains(preset.Name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_preset_lists_its_runs_with_both_counts_of_layers_and_the_authors_names()
    {
        var line = Assert.Single(Invocation.Of("presets", "optimization").Output.Split('\n'), line => line.Contains("adam-L18", StringComparison.Ordinal));
        Assert.Equal(["adam-L18", "cfm", "GFNN", "18", "20", "100", "adam", "3e-4", "600", "cfm_GFNN_18_100_adam_0.0003"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_listed_specification_can_be_run_as_it_is()
    {
        using var document = JsonDocument.Parse(Invocation.Of("presets", "imbalanced", "--json").Output);
        var runs = document.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(15, runs.Count);
        Assert.Equal(Presets.Find("imbalanced")!.Runs, runs.Select(run => SpecificationReader.Read(run.GetProperty("specification").GetRawText())));
    }

    [Fact]
    public void A_preset_of_several_kinds_of_runs_says_how_each_is_trained()
    {
        var lines = Invocation.Of("presets", "frozen").Output.Split('\n');
        var frozen = Assert.Single(lines, line => line.StartsWith("5 runs, the first of them frozen-lr3e-5: ", StringComparison.Ordinal));
        Assert.Contains("the first 10 blocks alone for 900 epochs at a constant rate, then the others alone for 600 epochs", frozen, StringComparison.Ordinal);
        var unfrozen = Assert.Single(lines, line => line.StartsWith("5 runs, the first of them unfrozen-lr3e-5: ", StringComparison.Ordinal));
        Assert.DoesNotContain("alone", unfrozen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_printed_alone() => Assert.Equal(SpecificationSchema.Write(), Invocation.Of("presets", "--schema").Output);
}
