using System.Text.Json;
using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;

namespace EquiSep.Core.Tests.Standalone;

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
        Assert.Equal(["adam-L18", "cfm", "GFNN", "18", "20", "100", "adam", "3e-4", "cfm_GFNN_18_100_adam_0.0003"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
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
    public void The_schema_is_printed_alone() => Assert.Equal(SpecificationSchema.Write(), Invocation.Of("presets", "--schema").Output);
}
