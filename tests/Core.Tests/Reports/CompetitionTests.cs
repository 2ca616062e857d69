using EquiSep.Experiments;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class CompetitionTests
{
    // The best fit is b, the best test accuracy c; d diverged, e has no fit; other is another network.
    private static readonly SeparationResult[] runs =
    [
        Run("a", 0.1, -0.9, 0.5), Run("b", 0.2, -0.99, 0.6), Run("c", 0.3, -0.5, 0.7),
        Run("d", 0.4, null, null) with { DivergedAtEpoch = 3 }, Run("e", 0.5, null, 0.9),
        Run("other", 0.1, -0.1, 0.1) with { Specification = Run("other", 0.1, 0, 0).Specification with { Network = new() { Family = Families.Gfnn, Layers = 9 } } },
    ];

    [Fact]
    public void The_best_fit_and_the_best_accuracy_of_several_rates_are_marked()
    {
        var rows = SummaryRow.Of(runs);
        Assert.Equal([false, true, false, false, false, null], rows.Select(row => row.BestFit));
        Assert.Equal([false, false, true, false, false, null], rows.Select(row => row.BestAccuracy));
        Assert.EndsWith(",true,false", ExperimentReports.Tables(runs)[0].ToCsv().Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_are_the_best_and_those_without_a_competitor()
    {
        Assert.Equal(["b", "other"], Names(Competition.Chosen(runs, Choice.Fit)));
        Assert.Equal(["c", "other"], Names(Competition.Chosen(runs, Choice.Accuracy)));
        Assert.Equal(runs, Competition.Chosen(runs, null));
    }

    [Fact]
    public void Where_none_can_be_chosen_there_is_no_figure()
    {
        SeparationResult[] diverged = [runs[3], runs[4]];
        Assert.Empty(Competition.Chosen(diverged, Choice.Fit));
        Assert.DoesNotContain(ExperimentReports.Pictures(diverged, "title", Choice.Fit), picture => picture.Name == "figure");
        Assert.Contains(ExperimentReports.Pictures(diverged, "title"), picture => picture.Name == "figure");
    }

    [Fact]
    public void Of_equal_runs_the_first_is_chosen() =>
        Assert.Equal(["x"], Names(Competition.Chosen([Run("x", 0.1, -0.9, 0.5), Run("y", 0.2, -0.9, 0.5)], Choice.Accuracy)));

    [Fact]
    public void The_same_run_under_two_names_does_not_compete() => Assert.Empty(Competition.Marks([runs[0], Run("same", 0.1, -0.9, 0.5)], Choice.Fit));

    [Fact]
    public void Runs_that_differ_in_the_seed_too_do_not_compete()
    {
        var other = Run("y", 0.2, -0.9, 0.5);
        other = other with { Specification = other.Specification with { Training = other.Specification.Training with { Seed = 1 } } };
        Assert.Empty(Competition.Marks([Run("x", 0.1, -0.9, 0.5), other], Choice.Fit));
    }

    private static IEnumerable<string> Names(IEnumerable<SeparationResult> results) => results.Select(result => result.Run);

    private static SeparationResult Run(string name, double rate, double? pearson, double? accuracy)
    {
        var run = MeasuredRuns.Plain(name);
        return run with
        {
            Specification = run.Specification with { Name = name, Training = new() { LearningRate = rate } },
            Fit = pearson is { } r ? run.Fit! with { Pearson = r } : null,
            Accuracy = accuracy is { } test ? new(1, test) : null,
        };
    }
}
