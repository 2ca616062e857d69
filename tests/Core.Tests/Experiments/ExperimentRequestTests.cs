using System.Text.Json.Nodes;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class ExperimentRequestTests
{
    [Fact]
    public void A_preset_is_all_of_its_runs()
    {
        var preset = Presets.Find("optimization")!;
        var plan = ExperimentRequest.Read("""{ "preset": "optimization" }""");
        Assert.Equal(("optimization", "optimization: " + preset.Title), (plan.Name, plan.Title));
        Assert.Equal(preset.Runs, plan.Runs);
    }

    [Fact]
    public void Some_runs_of_a_preset_are_picked_and_changed()
    {
        var plan = ExperimentRequest.Read("""
            { "preset": "optimization", "only": ["sgd-L2"],
              "overrides": { "data": { "seed": 1, "imbalance": { "large": 300 } }, "network": { "width": 20 }, "training": { "epochs": 60 }, "analysis": { "protocol": "evaluation" } } }
            """);
        var original = Presets.Find("optimization")!.Runs[0];
        Assert.Equal(
            original with
            {
                Data = original.Data with { Seed = 1, Imbalance = new() { Large = 300 } },
                Network = original.Network with { Width = 20 },
                Training = original.Training with { Epochs = 60 },
                Analysis = new() { Protocol = "evaluation" },
            },
            Assert.Single(plan.Runs));
    }

    [Fact]
    public void What_is_null_is_not_given()
    {
        var plan = ExperimentRequest.Read("""{ "preset": "width", "specification": null, "only": null, "overrides": null }""");
        Assert.Equal(ExperimentRequest.Read("""{ "preset": "width" }""").Runs, plan.Runs);
    }

    [Fact]
    public void An_override_may_take_a_sample_s_imbalance_away()
    {
        var plan = ExperimentRequest.Read("""{ "preset": "imbalanced", "overrides": { "data": { "imbalance": null } } }""");
        Assert.All(plan.Runs, run => Assert.Null(run.Data.Imbalance));
    }

    [Theory]
    [InlineData("""{ "training": { "epochs": 60 } }""", new[] { 0, 1, 2, 5, 10, 20, 50, 60 })]
    [InlineData("""{ "training": { "epochs": 50 } }""", new[] { 0, 1, 2, 5, 10, 20, 50 })]
    [InlineData("""{ "training": { "epochs": 1 }, "analysis": { "protocol": "evaluation" } }""", new[] { 0, 1 })]
    [InlineData("""{ "training": { "epochs": 1, "frozen": { "blocks": 1, "epochs": 7 } } }""", new[] { 0, 1, 2, 5, 8 })]
    [InlineData("""{ "training": { "epochs": 60 }, "analysis": { "measureAt": [30, 60] } }""", new[] { 30, 60 })]
    public void A_shortened_training_is_measured_at_its_last_epoch_instead_of_later_ones(string overrides, int[] expected)
    {
        var plan = ExperimentRequest.Read($$"""{ "preset": "emergence", "overrides": {{overrides}} }""");
        Assert.Equal(expected, Assert.Single(plan.Runs).Analysis.MeasureAt);
    }

    [Fact]
    public void A_group_of_fields_that_only_some_runs_have_is_changed_in_those()
    {
        var plan = ExperimentRequest.Read("""{ "preset": "frozen", "overrides": { "training": { "epochs": 7, "frozen": { "epochs": 3 } } } }""");
        Assert.All(plan.Runs.Take(5), run => Assert.Equal((7, new() { Epochs = 3 }), (run.Training.Epochs, run.Training.Frozen)));
        Assert.All(plan.Runs.Skip(5), run => Assert.Equal((7, null), (run.Training.Epochs, run.Training.Frozen)));
    }

    [Fact]
    public void A_specification_is_a_plan_of_one_run()
    {
        var plan = ExperimentRequest.Read("""{ "specification": { "name": "mine", "data": { "name": "cfm" }, "network": { "family": "GFNN" } } }""");
        Assert.Equal(("mine", "mine"), (plan.Name, plan.Title));
        Assert.Equal(new Specification { Name = "mine", Data = new() { Name = "cfm" }, Network = new() { Family = "GFNN" } }, Assert.Single(plan.Runs));
    }

    [Fact]
    public void A_specification_without_a_name_is_called_experiment()
    {
        var plan = ExperimentRequest.Read("""{ "specification": { "data": { "name": "cfm" }, "network": { "family": "GFNN" } } }""");
        Assert.Equal(["experiment", "experiment"], [plan.Name, plan.Runs[0].Name]);
    }

    [Theory]
    [InlineData("""{}""", "$ must hold either preset or specification")]
    [InlineData("""{ "only": [] }""", "$ must hold either preset or specification")]
    [InlineData("""{ "preset": "width", "specification": {} }""", "$ must hold either preset or specification")]
    [InlineData("""[]""", "$ must be an object, not a list")]
    [InlineData("""{ "preset": """, "$ is not valid JSON at line 1, byte 13")]
    [InlineData("""{ "preset": "\ud800" }""", "$ holds a text that is not valid Unicode")]
    [InlineData("""{ "preset": "width", "overrides": { "\udc00": 1 } }""", "$ holds a text that is not valid Unicode")]
    [InlineData("""{ "preset": "width", "overrides": { "data": { "name": "\udc00" } } }""", "$ holds a text that is not valid Unicode")]
    [InlineData("""{ "preset": "width", "preset": "shape" }""", "preset is given more than once")]
    [InlineData("""{ "preset": 5 }""", "preset must be a text, not 5")]
    [InlineData("""{ "preset": "optimisation" }""", "preset 'optimisation' does not exist; did you mean optimization?")]
    [InlineData("""{ "preset": "figure-1" }""", "preset 'figure-1' does not exist; there are optimization, learning-rate,")]
    [InlineData("""{ "presets": "width" }""", "presets is unknown; did you mean preset?")]
    [InlineData("""{ "preset": "width", "epochs": 5 }""", "epochs is unknown; known are preset, specification, only, overrides")]
    [InlineData("""{ "preset": "width", "only": "w20" }""", "only must be a list of texts, not \"w20\"")]
    [InlineData("""{ "preset": "width", "only": ["w20", 5] }""", "only[1] must be a text, not 5")]
    [InlineData("""{ "preset": "width", "only": ["w20", "w30"] }""", "only[1] 'w30' matches no run; there are w20-lr3e-5,")]
    [InlineData("""{ "preset": "width", "overrides": 5 }""", "overrides must be an object, not 5")]
    [InlineData("""{ "preset": "width", "overrides": { "name": "x" } }""", "overrides.name cannot be changed")]
    [InlineData("""{ "preset": "width", "overrides": { "training": { "epochs": 0 } } }""", "overrides.training.epochs must be an integer from 1 to 100000, not 0")]
    [InlineData("""{ "preset": "width", "overrides": { "training": { "epochs": [1, 2] } } }""", "overrides.training.epochs must be an integer from 1 to 100000, not a list")]
    [InlineData("""{ "preset": "width", "overrides": { "training": 5 } }""", "overrides.training must be an object, not 5")]
    [InlineData("""{ "preset": "width", "overrides": { "training": { "seed": 1, "seed": 2 } } }""", "overrides.training.seed is given more than once")]
    [InlineData("""{ "preset": "width", "overrides": { "training": { "epoch": 1 } } }""", "overrides.training.epoch is unknown; did you mean epochs?")]
    [InlineData("""{ "preset": "width", "overrides": { "training": { "batchSize": 333 } } }""", "overrides.training.batchSize 333 leaves a last batch of one image")]
    [InlineData("""{ "preset": "emergence", "overrides": { "training": { "epochs": 60 }, "analysis": { "measureAt": [10, 61] } } }""", "overrides.analysis.measureAt must not go beyond the last of 60 epochs, as 61 does")]
    [InlineData("""{ "preset": "emergence", "overrides": { "analysis": { "measureAt": null } } }""", "overrides.analysis.measureAt must be a list")]
    [InlineData("""{ "specification": null }""", "$ must hold either preset or specification")]
    [InlineData("""{ "specifications": null }""", "specifications is unknown; did you mean specification?")]
    public void What_is_refused_is_named_by_its_full_path(string json, string expected)
    {
        var error = Assert.Single(Errors(json));
        Assert.StartsWith(expected, $"{error.Field} {error.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_field_of_a_specification_is_named()
    {
        var errors = Errors("""{ "specification": { "data": { "name": "x", "seeds": 1 }, "network": { "family": "GFNN", "layers": 0 }, "trainig": {} } }""");
        Assert.Equal(
            ["specification.data.name", "specification.data.seeds", "specification.network.layers", "specification.trainig"],
            errors.Select(error => error.Field));
        Assert.EndsWith("did you mean training?", errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_texts_that_match_nothing_are_all_named()
    {
        Assert.Equal(["only[0]", "only[2]"], Errors("""{ "preset": "width", "only": ["a?", "w20", ""] }""").Select(error => error.Field));
    }

    [Fact]
    public void Every_preset_can_be_written_as_a_request_and_keeps_its_runs()
    {
        Assert.All(Presets.All, preset =>
        {
            var request = new JsonObject { ["preset"] = preset.Name, ["overrides"] = new JsonObject { ["training"] = new JsonObject() } };
            Assert.Equal(preset.Runs, ExperimentRequest.Read(request.ToJsonString()).Runs);
        });
    }

    private static IReadOnlyList<FieldError> Errors(string json) => Assert.Throws<SpecificationException>(() => ExperimentRequest.Read(json)).Errors;
}
