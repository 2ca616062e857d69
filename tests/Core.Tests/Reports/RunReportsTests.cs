using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class RunReportsTests
{
    [Fact]
    public void A_run_of_which_only_the_law_was_measured_has_one_table_and_one_picture()
    {
        var run = MeasuredRuns.Plain("plain");
        Assert.Equal(["separation"], RunReports.Tables(run).Select(table => table.Name));
        Assert.Equal("figure", RunReports.Pictures(run)[0].Name);
    }

    [Fact]
    public void A_run_that_diverged_has_a_table_without_rows()
    {
        var run = MeasuredRuns.Plain("diverged") with { Layers = [], Fit = null, Accuracy = null, DivergedAtEpoch = 2 };
        Assert.Equal("index,name,width,within,between\n", Assert.Single(RunReports.Tables(run)).ToCsv());
    }

    [Theory]
    [InlineData("separation", "index,name,width,within,between", "0,input,100,8,1")]
    [InlineData("test-separation", "index,name,within,between", "0,input,8,2")]
    [InlineData("segments", "name,first,last,pearson,decay_ratio,r_squared,slope,intercept,fitted_layers", "bottleneck,0,1,-0.75,0.25,0.5,-1,0,2", "basicblock,1,2,,,,,,")]
    [InlineData("emergence", "epoch,pearson,decay_ratio,first_separation,last_separation,train_accuracy,test_accuracy", "0,,,8,,0.1,0.125", "10,-1,0.5,8,4,0.75,0.5")]
    [InlineData("emergence-layers", "epoch,index,name,within,between", "0,0,input,8,2", "0,1,block 1,NaN,3", "10,0,input,8,2")]
    [InlineData("robustness", "scale,draw,train_accuracy,test_accuracy,pearson,decay_ratio,last_separation", "0.1,1,0.5,0.25,-0.5,0.5,4")]
    [InlineData("collapse", "variability,mean_equinorm,classifier_equinorm,mean_equiangularity,classifier_equiangularity,mean_maximal_angle,classifier_maximal_angle,self_duality,nearest_centre_agreement", "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9")]
    public void What_was_measured_has_a_table(string name, params string[] lines)
    {
        var table = Assert.Single(RunReports.Tables(MeasuredRuns.WithEverything), table => table.Name == name);
        Assert.Equal(lines, table.ToCsv().Split('\n')[..lines.Length]);
        Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
    }

    [Fact]
    public void Every_file_of_a_run_has_a_name_of_its_own()
    {
        var run = MeasuredRuns.WithEverything;
        Assert.Equal(RunReports.FileNames.Distinct(), RunReports.FileNames);
        Assert.All(RunReports.Tables(run), table => Assert.Contains($"{table.Name}.csv", RunReports.FileNames));
        Assert.All(RunReports.Pictures(run), picture => Assert.Contains($"{picture.Name}.svg", RunReports.FileNames));
    }
}
