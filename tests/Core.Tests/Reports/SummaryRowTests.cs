using System.Text.Json;
using System.Text.Json.Nodes;
using EquiSep.Experiments;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class SummaryRowTests
{
    [Fact]
    public void A_summary_leaves_empty_what_a_diverged_run_does_not_have()
    {
        var run = MeasuredRuns.Plain("run");
        var training = new TrainingSpecification { Optimizer = "sgd", LearningRate = 3e-5 };
        var lines = Csv(run with { Layers = [], Fit = null, Accuracy = null, DivergedAtEpoch = 2, Specification = run.Specification with { Training = training }, Durations = new(0, 0.5, 0.5) });
        Assert.StartsWith("run,reference_name,layers,paper_layers,optimizer,learning_rate,pearson,decay_ratio,fitted_layers,first_separation,last_separation,train_accuracy,test_accuracy,diverged_at_epoch,seconds,r_squared,", lines[0], StringComparison.Ordinal);
        Assert.Matches("^run,cfm_GFNN_2_100_sgd_3e-05,2,4,sgd,3E-05,,,,,,,,2,1,+$", lines[1]);
    }

    [Fact]
    public void A_summary_holds_what_was_measured()
    {
        Assert.StartsWith("all,cfm_GFNN_2_100_sgd_0.03,2,4,sgd,0.03,-1,0.5,4,8,1,1,0.5,,0,1,0.5,0.75,-0.5,0.75", Csv(MeasuredRuns.WithEverything)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_and_the_record_are_the_same_in_JSON()
    {
        SeparationResult[] runs = [MeasuredRuns.WithEverything, MeasuredRuns.Plain("plain")];
        var rows = JsonSerializer.SerializeToNode(SummaryRow.Of(runs), ContractJson.Options);
        Assert.Equal(rows!.ToJsonString(), ExperimentReports.Tables(runs)[0].ToJson().ToJsonString());
        Assert.True(JsonNode.DeepEquals(rows, ExperimentReports.Tables(runs)[0].ToJson()));
    }

    private static string[] Csv(SeparationResult run) => ExperimentReports.Tables([run])[0].ToCsv().Split('\n');
}
