using EquiSep.Core.Tests.Reports.Figures;
using EquiSep.Experiments;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class PicturesTests
{
    public static TheoryData<string, SeparationResult> Measured => new()
    {
        { "emergence", Samples.Emerging(0, 1, 10) },
        { "test-set", Samples.Tested() },
        { "robustness", Samples.Perturbed("sgd-L6", 0.575, 2, 0.1, 0.2) },
        { "collapse", Samples.Collapsed("sgd-L6", 0.5) },
    };

    [Theory]
    [MemberData(nameof(Measured), DisableDiscoveryEnumeration = true)]
    public void A_run_has_the_law_and_a_picture_of_what_else_was_measured(string name, SeparationResult result)
    {
        Assert.Equal(["figure", name], RunReports.Pictures(result).Select(picture => picture.Name));
    }

    [Fact]
    public void A_diverged_run_has_the_law_only()
    {
        Assert.Equal(["figure"], RunReports.Pictures(Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }).Select(picture => picture.Name));
    }

    [Fact]
    public void An_experiment_has_pictures_over_the_runs_that_were_measured()
    {
        var noisy = Samples.Perturbed("sgd-L6", 0.575, 2, 0.1, 0.2);
        Assert.Equal(["figure", "robustness-against-law", "collapse"], Names(noisy, Samples.Collapsed("b", 0.5)));
        Assert.Equal(["figure"], Names(Runs.Figure1[0], Runs.Figure1[1]));
    }

    [Fact]
    public void Accuracy_out_of_sample_is_shown_of_at_least_three_trainings_with_a_fit()
    {
        Assert.Contains("out-of-sample", Names(Rate(0.01), Rate(0.03), Rate(0.1)));
        Assert.DoesNotContain("out-of-sample", Names(Rate(0.01), Rate(0.03), Rate(0.03) with { Run = "same" }));
        Assert.DoesNotContain("out-of-sample", Names(Rate(0.01), Rate(0.03), Rate(0.1) with { Fit = null }));
        Assert.DoesNotContain("out-of-sample", Names(Rate(0.01), Rate(0.03), Rate(0.1) with { Accuracy = null }));
    }

    [Fact]
    public void No_picture_has_hundreds_of_panels_and_what_is_left_out_says_where_else_to_look()
    {
        var most = Sweep(60);
        Assert.Contains("figure", Names(most));
        Assert.Empty(ExperimentReports.LeftOut(most));

        var more = Sweep(61);
        Assert.Equal(["out-of-sample"], Names(more));
        var (name, why) = Assert.Single(ExperimentReports.LeftOut(more));
        Assert.Equal("figure", name);
        Assert.Contains("it would have 61 panels, and no picture has more than 60. Each run has a figure of its own", why, StringComparison.Ordinal);

        // Of rates that compete one is chosen, and one panel is not too many.
        Assert.Contains(ExperimentReports.Pictures(more, "an experiment", Choice.Fit), picture => picture.Name == "figure");
        Assert.Empty(ExperimentReports.LeftOut(more, Choice.Fit));
    }

    [Fact]
    public void Of_many_runs_with_several_seeds_the_numbers_are_left_without_the_panels()
    {
        SeparationResult[] Seeds(int groups) => [.. Sweep(groups).SelectMany(run => (SeparationResult[])[WithSeed(run, 1), WithSeed(run, 2)])];

        Assert.Contains("spread", Names(Seeds(60)));
        Assert.DoesNotContain("spread", Names(Seeds(61)));
        Assert.Contains("61 panels", ExperimentReports.LeftOut(Seeds(61))["spread"], StringComparison.Ordinal);
        Assert.Contains(ExperimentReports.Tables(Seeds(61)), table => table.Name == "spread");
    }

    private static SeparationResult[] Sweep(int rates) => [.. Enumerable.Range(1, rates).Select(i => Rate(i / 1000.0))];

    private static SeparationResult WithSeed(SeparationResult run, int seed) => run with
    {
        Run = $"{run.Run}-seed{seed}",
        Specification = run.Specification with { Name = $"{run.Run}-seed{seed}", Training = run.Specification.Training with { Seed = seed } },
    };

    private static IEnumerable<string> Names(params SeparationResult[] results) => ExperimentReports.Pictures(results, "an experiment").Select(picture => picture.Name);

    private static SeparationResult Rate(double rate)
    {
        var run = Samples.Perturbed($"sgd-{rate}", 0.5 + rate);
        return run with { Specification = run.Specification with { Training = new TrainingSpecification { LearningRate = rate } } };
    }
}
