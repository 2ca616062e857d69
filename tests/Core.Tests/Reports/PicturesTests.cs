using EquiSep.Contracts;
using EquiSep.Core.Tests.Figures;
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

    private static IEnumerable<string> Names(params SeparationResult[] results) => ExperimentReports.Pictures(results, "an experiment").Select(picture => picture.Name);

    private static SeparationResult Rate(double rate)
    {
        var run = Samples.Perturbed($"sgd-{rate}", 0.5 + rate);
        return run with { Specification = run.Specification with { Training = new TrainingSpecification { LearningRate = rate } } };
    }
}
