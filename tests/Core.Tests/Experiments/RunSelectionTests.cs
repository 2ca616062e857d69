using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class RunSelectionTests
{
    [Theory]
    [InlineData("optimization", "sgd-L6", "sgd-L6")]
    [InlineData("optimization", "L2", "sgd-L2 momentum-L2 adam-L2")]
    [InlineData("optimization", "ADAM", "adam-L2 adam-L6 adam-L18")]
    [InlineData("optimization", "gd-L", "sgd-L2 sgd-L6 sgd-L18")]
    [InlineData("learning-rate", "lr1", "lr1")]
    [InlineData("learning-rate", "lr0.0", "lr0.001 lr0.003 lr0.01 lr0.03")]
    [InlineData("depth-mnist", "L1-lr3e-5", "L1-lr3e-5")]
    [InlineData("depth-mnist", "L1-lr0.00003", "L1-lr3e-5")]
    [InlineData("learning-rate", "lr1e-3", "lr0.001")]
    [InlineData("learning-rate", "LR3E-02", "lr0.03")]
    public void A_text_matches_whole_parts_of_names_before_any_part(string preset, string text, string expected)
    {
        var selected = RunSelection.Select(Presets.Find(preset)!.Runs, [text]);
        Assert.Equal(expected.Split(' '), selected.Select(run => run.Name));
    }

    [Fact]
    public void Several_texts_add_up_in_the_order_of_the_preset()
    {
        var runs = Presets.Find("optimization")!.Runs;
        Assert.Equal(["sgd-L2", "sgd-L6", "adam-L6"], RunSelection.Select(runs, ["adam-L6", "sgd-L2", "sgd-L6", "sgd-L2"]).Select(run => run.Name));
        Assert.Equal(runs, RunSelection.Select(runs, []));
    }

    [Fact]
    public void An_empty_text_matches_nothing()
    {
        Assert.Throws<SpecificationException>(() => RunSelection.Select(Presets.Find("optimization")!.Runs, [""]));
    }
}
