using EquiSep.Core.Tests.Reports.Figures;
using EquiSep.Experiments;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class RunComparisonTests
{
    private static readonly double[] halving = [8, 4, 2, 1];

    [Fact]
    public void A_result_is_identical_to_itself_under_another_name()
    {
        var run = Runs.Of("one", 2, [8, 4, double.NaN, 1]);
        var same = RunComparison.Of("one", run, run with { Run = "two", Specification = run.Specification with { Name = "two" }, Layers = [.. run.Layers] });
        Assert.True(same.Identical);
        Assert.Equal(0, same.LargestLogDifference);
        Assert.Equal(0, same.Pearson.Difference);
    }

    [Fact]
    public void The_largest_difference_of_ln_D_is_over_the_layers_that_both_have()
    {
        var comparison = RunComparison.Of("run", Runs.Of("a", 2, [8, 4, 2, 0]), Runs.Of("b", 2, [8, 4 * Math.E, 2 / Math.E / Math.E, 5, 1e9]));
        Assert.Equal(2, comparison.LargestLogDifference!.Value, 1e-12);
        Assert.False(comparison.SameNumbers);
        Assert.Equal((8, 8, 0), (comparison.FirstSeparation.First, comparison.FirstSeparation.Second, comparison.FirstSeparation.Difference));
    }

    [Fact]
    public void Differences_are_second_minus_first_and_none_where_one_has_no_number()
    {
        var run = Runs.Of("a", 2, halving);
        var comparison = RunComparison.Of("run", run with { Accuracy = new(0.5, 0.25) }, run with { Accuracy = new(1, 0.5), Fit = null });
        Assert.Equal(0.5, comparison.TrainAccuracy.Difference);
        Assert.Equal(0.25, comparison.TestAccuracy.Difference);
        Assert.Null(comparison.Pearson.Difference);
        Assert.NotNull(comparison.Pearson.First);
    }

    [Fact]
    public void Specification_data_and_weights_are_compared_each_by_itself()
    {
        var run = Runs.Of("a", 2, halving);
        var epochs = run.Specification with { Training = run.Specification.Training with { Epochs = 7 } };
        Assert.Equal((false, true, true), Same(run with { Specification = epochs }));
        Assert.Equal((true, false, true), Same(run with { Data = run.Data with { TestSha256 = "other" } }));
        Assert.Equal((true, false, true), Same(run with { Data = run.Data with { LabelsSha256 = "other" } }));
        Assert.Equal((true, true, false), Same(run with { ModelSha256 = "other" }));
        Assert.Equal((true, true, true), Same(run with { Data = run.Data with { Source = "another folder" } }));

        (bool, bool, bool) Same(SeparationResult other)
        {
            var comparison = RunComparison.Of("run", run, other);
            return (comparison.SameSpecification, comparison.SameData, comparison.SameModel);
        }
    }
}
