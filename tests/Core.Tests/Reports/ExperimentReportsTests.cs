using EquiSep.Experiments;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class ExperimentReportsTests
{
    [Fact]
    public void Runs_of_which_only_the_law_was_measured_have_a_summary_and_a_figure()
    {
        SeparationResult[] runs = [MeasuredRuns.Plain("one")];
        Assert.Equal(["summary"], ExperimentReports.Tables(runs).Select(table => table.Name));
        Assert.Equal("figure", ExperimentReports.Pictures(runs, "title")[0].Name);
    }

    [Fact]
    public void Without_runs_there_is_an_empty_summary() => Assert.Empty(Assert.Single(ExperimentReports.Tables([])).Rows);

    [Theory]
    [InlineData("emergence", "run,epoch,pearson,decay_ratio,first_separation,last_separation,train_accuracy,test_accuracy", "all,0,,,8,,0.1,0.125", "all,10,-1,0.5,8,4,0.75,0.5")]
    [InlineData("robustness-summary", "run,unperturbed_pearson,unperturbed_decay_ratio,scale,draws,train_accuracy_mean,train_accuracy_sd,test_accuracy_mean,test_accuracy_sd,pearson_mean,pearson_sd,decay_ratio_mean,decay_ratio_sd,last_separation_mean,last_separation_sd",
        "all,-1,0.5,0.1,2,0.625,0.1767766952966369,0.3125,0.08838834764831845,-0.625,0.1767766952966369,0.5,0,4,0", "all,-1,0.5,0.2,1,0.25,,0.125,,-0.25,,0.5,,4,")]
    [InlineData("collapse", "run,variability,mean_equinorm,classifier_equinorm,mean_equiangularity,classifier_equiangularity,mean_maximal_angle,classifier_maximal_angle,self_duality,nearest_centre_agreement", "all,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9")]
    public void What_was_measured_has_a_table_of_all_runs(string name, params string[] lines)
    {
        var table = Assert.Single(ExperimentReports.Tables([MeasuredRuns.Plain("plain"), MeasuredRuns.WithEverything]), table => table.Name == name);
        Assert.Equal(lines, table.ToCsv().TrimEnd('\n').Split('\n'));
    }
}
