using System.Globalization;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class GridTests
{
    [Fact]
    public void A_run_is_made_for_every_choice_and_named_after_what_varies()
    {
        var plan = Read(""" "name": "rates", "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": [2, 6] }, "training": { "learningRate": [0.1, 3e-5], "epochs": 60 } """);
        Assert.Equal("rates", plan.Name);
        Assert.Equal(["L2-lr0.1", "L2-lr3e-5", "L6-lr0.1", "L6-lr3e-5"], plan.Runs.Select(run => run.Name));
        Assert.Equal([(2, 0.1), (2, 3e-5), (6, 0.1), (6, 3e-5)], plan.Runs.Select(run => (run.Network.Layers, run.Training.LearningRate)));
        Assert.All(plan.Runs, run => Assert.Equal(60, run.Training.Epochs));
    }

    [Fact]
    public void Any_field_may_be_a_list()
    {
        var plan = Read("""
            "data": { "name": ["cm", "cfm"], "seed": [1, 2], "perClass": [10, 20] }, "network": { "family": ["GFNN", "GLNN"], "width": [10, 20] },
            "training": { "optimizer": ["sgd", "adam"], "momentum": [0.5, 0.9], "weightDecay": [0, 1e-4], "batchSize": [10, 64], "seed": [1, 2] }, "analysis": { "protocol": ["reference", "evaluation"] }
            """);
        Assert.Equal(2048, plan.Runs.Count);
        Assert.Equal("cm-GFNN-sgd-w10-m0.5-wd0-batch10-seed1-sample1-n10-reference", plan.Runs[0].Name);
        Assert.Equal(plan.Runs.Count, plan.Runs.Select(run => run.Name).Distinct().Count());
    }

    [Fact]
    public void A_list_of_objects_keeps_together_what_belongs_together()
    {
        var plan = Read("""
            "data": { "name": "cfm", "imbalance": [null, { "large": [300, 400] }] },
            "network": { "family": "GFNN" }, "training": [{ "optimizer": "adam", "learningRate": 0.001 }, { "learningRate": [0.1, 0.3] }]
            """);
        Assert.Equal(
            [
                "adam-lr0.001-balanced", "sgd-lr0.1-balanced", "sgd-lr0.3-balanced",
                "adam-lr0.001-5x300-100", "sgd-lr0.1-5x300-100", "sgd-lr0.3-5x300-100",
                "adam-lr0.001-5x400-100", "sgd-lr0.1-5x400-100", "sgd-lr0.3-5x400-100",
            ],
            plan.Runs.Select(run => run.Name));
    }

    [Fact]
    public void A_list_of_one_value_varies_nothing()
    {
        Assert.Equal(["experiment"], Read(""" "data": { "name": ["cfm"] }, "network": { "family": "GFNN" } """).Runs.Select(run => run.Name));
    }

    [Fact]
    public void Names_that_could_not_tell_runs_apart_are_numbers()
    {
        // The two rates differ in the last bit, which no short text shows.
        var plan = Read(""" "data": { "name": "cfm" }, "network": { "family": "GFNN" }, "training": { "learningRate": [0.30000000000000004, 0.3] } """);
        Assert.Equal(2, plan.Runs.Select(run => run.Training.LearningRate).Distinct().Count());
        Assert.Equal(2, plan.Runs.Select(run => run.Name).Distinct().Count());
        Assert.All(plan.Runs, run => Assert.True(RunName.IsValid(run.Name!)));
    }

    [Fact]
    public void Runs_of_a_grid_are_picked_by_name_and_changed()
    {
        var plan = ExperimentRequest.Read("""
            { "specification": { "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": [2, 6, 18] } }, "only": ["L6"], "overrides": { "training": { "epochs": 5 } } }
            """);
        Assert.Equal(("L6", 5), (Assert.Single(plan.Runs).Name, plan.Runs[0].Training.Epochs));
    }

    [Theory]
    [InlineData(""" "network": { "family": "GFNN", "layers": [2, 0, 6] } """, "specification.network.layers[1] must be an integer from 1 to 1000, not 0")]
    [InlineData(""" "network": { "family": "GFNN", "layers": [] } """, "specification.network.layers must hold at least one value")]
    [InlineData(""" "network": { "family": "GFNN", "layers": [2, [6]] } """, "specification.network.layers[1] must be a value, not a list in a list")]
    [InlineData(""" "network": { "family": "GFNN", "layers": [2, 6, 2] } """, "specification asks for the run L2 more than once")]
    [InlineData(""" "network": { "family": "GFNN", "layer": [2, 6] } """, "specification.network.layer is unknown; did you mean layers?")]
    [InlineData(""" "network": { "family": "GFNN" }, "training": { "batchSize": [128, 333] } """, "specification.training.batchSize[1] 333 leaves a last batch")]
    [InlineData(""" "network": [{ "family": "GFNN" }, { "family": "GLNN", "width": [5, 0] }] """, "specification.network[1].width[1] must be")]
    [InlineData(""" "network": { "family": "GFNN" }, "name": ["a", "b"] """, "specification.name must be one text")]
    public void What_is_refused_is_named_by_its_place_in_the_list(string rest, string expected)
    {
        var error = Assert.Single(Errors($$"""{ "specification": { "data": { "name": "cfm" }, {{rest}} } }"""));
        Assert.StartsWith(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_runs_are_possible()
    {
        var plan = Read($$""" "data": { "name": "cfm" }, "network": { "family": "GFNN" }, "training": { "learningRate": [0.1, 0.2], "seed": [{{Numbers(5000)}}] } """);
        Assert.Equal(10_000, plan.Runs.Select(run => run.Name).Distinct().Count());
    }

    [Fact]
    public void More_than_ten_thousand_runs_are_refused_before_any_is_made()
    {
        Assert.Equal("specification asks for 10001 runs; at most 10000 are possible", Error($$""" "seed": [{{Numbers(10_001)}}] """));
        var list = $"[{Numbers(1000)}]";
        Assert.Equal(
            "specification asks for 1E+15 runs; at most 10000 are possible",
            Error($$""" "seed": {{list}}, "epochs": {{list}}, "batchSize": {{list}}, "momentum": {{list}}, "learningRate": {{list}} """));
    }

    private static string Error(string training)
    {
        return Assert.Single(Errors($$"""{ "specification": { "data": { "name": "cfm" }, "network": { "family": "GFNN" }, "training": { {{training}} } } }""")).ToString();
    }

    private static string Numbers(int count) => string.Join(", ", Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static ExperimentPlan Read(string specification) => ExperimentRequest.Read($$"""{ "specification": { {{specification}} } }""");

    private static IReadOnlyList<FieldError> Errors(string json) => Assert.Throws<SpecificationException>(() => ExperimentRequest.Read(json)).Errors;
}
