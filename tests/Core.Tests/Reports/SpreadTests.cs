using EquiSep.Experiments;
using EquiSep.Reports;
using EquiSep.Reports.Tables;

namespace EquiSep.Core.Tests.Reports;

public sealed class SpreadTests
{
    [Fact]
    public void Runs_that_differ_only_in_the_seed_are_a_group_with_mean_deviation_and_interval()
    {
        SeparationResult[] runs = [Run("L2-seed1", 1, 1), Run("L2-seed2", 2, 2), Run("L2-seed3", 3, 4.5), Run("L2-lr1-seed1", 1, 9, rate: 1)];
        var table = Assert.Single(ExperimentReports.Tables(runs), table => table.Name == "spread");

        Assert.Equal("runs,measure,n,mean,standard_deviation,low,high", string.Join(',', table.Columns));
        Assert.Equal(["pearson", "decay_ratio", "last_separation", "train_accuracy", "test_accuracy"], table.Rows.Select(row => row[1]));
        Assert.Equal(["L2", "test_accuracy", 3, 2.5], table.Rows[4].Take(4));

        // By hand: s² = (1.5² + 0.5² + 2²) / 2 = 3.25; t of 0.975 with two degrees of freedom is 4.302652729911275.
        Assert.Equal(Math.Sqrt(3.25), (double)table.Rows[4][4]!, 1e-12);
        var half = 4.302652729911275 * Math.Sqrt(3.25 / 3);
        Assert.Equal(2.5 - half, (double)table.Rows[4][5]!, 1e-9);
        Assert.Equal(2.5 + half, (double)table.Rows[4][6]!, 1e-9);
    }

    [Fact]
    public void A_run_that_diverged_does_not_count()
    {
        SeparationResult[] runs = [Run("seed1", 1, 1), Run("seed2", 2, 2) with { Layers = [], Fit = null, Accuracy = null, DivergedAtEpoch = 1 }];
        var row = ExperimentReports.Tables(runs).Single(table => table.Name == "spread").Rows[0];
        Assert.Equal(["cfm_GFNN_2_100_sgd_0.03", "pearson", 1, -1.0, null, null, null], row);
    }

    [Fact]
    public void Without_several_seeds_there_is_no_table_of_spread() =>
        Assert.DoesNotContain(ExperimentReports.Tables([Run("a", 1, 1), Run("b", 1, 1, rate: 1), Run("same", 1, 1)]), table => table.Name == "spread");

    [Fact]
    public void Several_seeds_have_a_picture_of_spread()
    {
        var pictures = ExperimentReports.Pictures([Run("L2-seed1", 1, 1), Run("L2-seed2", 2, 2)], "title");
        Assert.Contains("<svg", Assert.Single(pictures, picture => picture.Name == "spread").Figure.ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_work_on_thousands_of_runs_grows_with_their_number_and_not_with_its_square()
    {
        var runs = new CountedReads<SeparationResult>(
            [.. Enumerable.Range(0, 10_000).Select(i => Run($"L2-lr{i / 2}-seed{i % 2}", i % 2, 0.5, rate: 1 + (i / 2)))]);
        Assert.Equal(5000, Spread.Groups(runs).Count);
        Assert.Equal(25_000, ExperimentReports.Tables(runs).Single(table => table.Name == "spread").Rows.Count);
        Assert.InRange(runs.Reads, runs.Count, 20 * runs.Count);

        // A group is found by the hash of its specification: equal hashes of different groups are compared one by one.
        Assert.InRange(runs.Items.Select(run => run.Specification.GetHashCode()).Distinct().Count(), 9_900, 10_000);
    }

    private static SeparationResult Run(string name, int seed, double accuracy, double rate = 0.03)
    {
        var run = MeasuredRuns.Plain(name);
        return run with { Specification = run.Specification with { Name = name, Training = new() { Seed = seed, LearningRate = rate } }, Accuracy = new(1, accuracy) };
    }
}
