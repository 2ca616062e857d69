using EquiSep.Core.Separation;

namespace EquiSep.Core.Tests.Separation;

public sealed class EquiSeparationLawTests
{
    [Fact]
    public void The_golden_fits_are_met()
    {
        using var golden = GoldenFile.Open("law_fit.json");
        Assert.NotEqual(0, golden.RootElement.GetArrayLength());
        foreach (var example in golden.RootElement.EnumerateArray())
        {
            var fit = EquiSeparationLaw.Fit([.. example.GetProperty("separation").EnumerateArray().Select(x => x.GetDouble())])!;

            ClassSeparationTests.AssertClose(example.GetProperty("slope").GetDouble(), fit.Slope, 1e-10);
            ClassSeparationTests.AssertClose(example.GetProperty("r2").GetDouble(), fit.RSquared, 1e-10);
            ClassSeparationTests.AssertClose(example.GetProperty("pearson").GetDouble(), fit.Pearson, 1e-10);
            ClassSeparationTests.AssertClose(example.GetProperty("pvalue").GetDouble(), fit.PValue, 1e-10);
            ClassSeparationTests.AssertClose(Math.Exp(fit.Slope), fit.DecayRatio, 1e-14);
            Assert.All(
                example.GetProperty("log_predicted").EnumerateArray().Select(x => x.GetDouble()).Index(),
                x => ClassSeparationTests.AssertClose(x.Item, fit.Intercept + (fit.Slope * x.Index), 1e-10));
        }
    }

    [Fact]
    public void An_exact_law_is_recovered()
    {
        var fit = EquiSeparationLaw.Fit([8, 4, 2, 1, 0.5])!;
        Assert.Equal(0.5, fit.DecayRatio, 1e-14);
        Assert.Equal(1, fit.HalfLife!.Value, 1e-13);
        Assert.Equal(8, Math.Exp(fit.Intercept), 1e-13);
        Assert.Equal(-1, fit.Pearson, 1e-14);
        Assert.Equal(1, fit.RSquared, 1e-14);
        Assert.InRange(fit.PValue, 0, 1e-20);
    }

    [Fact]
    public void The_p_value_is_that_of_Students_t()
    {
        // For one degree of freedom (Cauchy) it is 2·acos|r|/π, for two it is 1 − |r|.
        var three = EquiSeparationLaw.Fit([5, 2, 1.5])!;
        ClassSeparationTests.AssertClose(2 * Math.Acos(Math.Abs(three.Pearson)) / Math.PI, three.PValue, 1e-10);
        var four = EquiSeparationLaw.Fit([5, 2, 3, 1.5])!;
        ClassSeparationTests.AssertClose(1 - Math.Abs(four.Pearson), four.PValue, 1e-10);
    }

    [Fact]
    public void Two_layers_give_a_line_that_proves_nothing()
    {
        var fit = EquiSeparationLaw.Fit([4, 1])!;
        Assert.Equal(0.25, fit.DecayRatio, 1e-15);
        Assert.Equal(-1, fit.Pearson, 1e-15);
        Assert.Equal(1, fit.PValue);
    }

    [Fact]
    public void Growing_or_constant_separation_has_no_half_life()
    {
        Assert.Null(EquiSeparationLaw.Fit([1, 2, 4])!.HalfLife);
        var constant = EquiSeparationLaw.Fit([3, 3, 3])!;
        Assert.Equal((0, 1, 0, 0, 1, null), (constant.Slope, constant.DecayRatio, constant.Pearson, constant.RSquared, constant.PValue, constant.HalfLife));
    }

    [Fact]
    public void Layers_without_a_logarithm_are_left_out_and_keep_their_index()
    {
        var fit = EquiSeparationLaw.Fit([8, double.NaN, 2, 0, 0.5])!;
        Assert.Equal(0.5, fit.DecayRatio, 1e-14);
        Assert.Equal(3, fit.Layers);
        Assert.Equal(5, EquiSeparationLaw.Fit([8, 4, 2, 1, 0.5])!.Layers);
    }

    [Theory]
    [InlineData]
    [InlineData(1.0)]
    [InlineData(2.0, 0.0)]
    [InlineData(2.0, -1.0)]
    [InlineData(2.0, double.NaN, -1.0)]
    [InlineData(2.0, double.PositiveInfinity)]
    [InlineData(2.0, 1.0, double.NaN)]
    [InlineData(2.0, 1.0, 0.5, double.NaN, double.NaN, double.NaN, double.NaN)]
    public void There_is_no_fit_without_two_layers_or_with_most_of_them_left_out(params double[] separation)
    {
        Assert.Null(EquiSeparationLaw.Fit(separation));
    }
}
