using System.Text.Json;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Cli;

public sealed class DryRunTests
{
    [Theory]
    [InlineData("optimization", 9, 9)]
    [InlineData("learning-rate", 7, 7)]
    [InlineData("imbalanced", 15, 15)]
    [InlineData("depth-mnist", 45, 45)]
    [InlineData("depth-fashion-mnist", 45, 45)]
    [InlineData("depth-cifar10", 55, 55)]
    [InlineData("width", 10, 10)]
    [InlineData("shape", 15, 15)]
    [InlineData("convolutional", 20, 20)]
    [InlineData("residual", 30, 15)]
    [InlineData("frozen", 10, 10)]
    [InlineData("original-images", 30, 30)]
    [InlineData("linearized", 5, 5)]
    [InlineData("no-batch-norm", 5, 5)]
    [InlineData("paper", 301, 280)]
    public void A_dry_run_lists_the_runs_and_counts_equal_trainings_once(string preset, int runs, int trainings)
    {
        using var folder = new ScratchFolder();
        var results = folder.At("results");

        var run = Invocation.Of("run", preset, "--dry-run", "--json", "--results", results);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(["runs", "trainings"], document.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(trainings, document.RootElement.GetProperty("trainings").GetInt32());
        var listed = document.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(runs, listed.Count);
        Assert.Equal(Presets.Find(preset)!.Runs.Select(known => known.Name), listed.Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(Presets.Find(preset)!.Runs, listed.Select(one => SpecificationReader.Read(one.GetProperty("specification").GetRawText())));
        Assert.False(Directory.Exists(results));
    }

    [Fact]
    public void A_dry_run_in_words_is_a_table_and_the_numbers_of_what_would_be_made()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("run", "residual", "--only", "mixed", "--epochs", "7", "--dry-run", "--results", folder.At("results"));
        Assert.Equal(0, run.ExitCode);
        var line = Assert.Single(run.Output.Split('\n'), line => line.Contains("mixed-layer-lr3e-4", StringComparison.Ordinal));
        Assert.Contains(" 7 ", line, StringComparison.Ordinal);
        Assert.Contains("Nothing was made. Runs: 10. Trainings: 5. Separations: 10.", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("results")));
    }

    [Fact]
    public void Epochs_of_the_first_phase_are_changed_in_frozen_runs_only()
    {
        var run = Invocation.Of("run", "frozen", "--only", "lr0.001", "--epochs", "5", "--frozen-epochs", "3", "--dry-run", "--json");
        using var document = JsonDocument.Parse(run.Output);
        var trainings = document.RootElement.GetProperty("runs").EnumerateArray()
            .Select(one => SpecificationReader.Read(one.GetProperty("specification").GetRawText()).Training).ToList();
        Assert.Equal([(5, (int?)3), (5, null)], trainings.Select(training => (training.Epochs, training.Frozen?.Epochs)));
    }

    [Fact]
    public void Epochs_of_a_first_phase_that_no_run_has_are_refused()
    {
        var run = Invocation.Of("run", "optimization", "--frozen-epochs", "3", "--dry-run");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no run has training.frozen", run.Error, StringComparison.Ordinal);
    }
}
