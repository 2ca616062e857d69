using EquiSep.Contracts.Paper;
using EquiSep.Contracts.Validation;

namespace EquiSep.Core.Tests.Contracts;

public sealed class PresetsTests
{
    [Theory]
    [InlineData("optimization", 9)]
    [InlineData("learning-rate", 7)]
    [InlineData("width", 10)]
    [InlineData("shape", 15)]
    [InlineData("depth-mnist", 45)]
    [InlineData("depth-fashion-mnist", 45)]
    [InlineData("depth-cifar10", 55)]
    [InlineData("imbalanced", 15)]
    [InlineData("original-images", 30)]
    [InlineData("linearized", 5)]
    [InlineData("no-batch-norm", 5)]
    public void A_preset_has_the_runs_of_the_paper(string name, int runs)
    {
        var preset = Presets.Find(name);
        Assert.NotNull(preset);
        Assert.Equal(runs, preset.Runs.Count);
        Assert.Equal(runs, preset.Runs.Select(run => run.Name).Distinct().Count());
        Assert.Equal(runs, preset.Runs.Select(PaperNames.Reference).Distinct().Count());
        Assert.All(preset.Runs, run => Assert.Empty(SpecificationReader.Validate(run)));
    }

    [Fact]
    public void There_are_eleven_presets() => Assert.Equal(11, Presets.All.Select(preset => preset.Name).Distinct().Count());

    [Theory]
    [InlineData("optimization", "sgd-L6", "cfm_GFNN_6_100_sgd_0.03")]
    [InlineData("optimization", "momentum-L18", "cfm_GFNN_18_100_momentum_0.001")]
    [InlineData("learning-rate", "lr1", "cfm_GFNN_7_100_sgd_1.0")]
    [InlineData("learning-rate", "lr0.003", "cfm_GFNN_7_100_sgd_0.003")]
    [InlineData("width", "w20-lr1e-4", "cfm_GFNN_6_20_adam_0.0001")]
    [InlineData("shape", "FNNSW-lr3e-5", "cfm_FNNSW_6_100_adam_3e-05")]
    [InlineData("depth-cifar10", "L16-lr3e-5", "cc_GFNN_16_100_adam_3e-05")]
    [InlineData("imbalanced", "L2-lr3e-5", "cfm_GFNN_2_100_adam_3e-05")]
    [InlineData("original-images", "fashion_mnist-L2-lr1e-4", "fashion_mnist_GFNNOriginal_2_1000_adam_0.0001")]
    [InlineData("linearized", "lr3e-5", "cfm_GLNN_18_100_adam_3e-05")]
    [InlineData("no-batch-norm", "lr3e-4", "cfm_GFNNNoBN_18_100_adam_0.0003")]
    public void A_run_has_its_own_name_and_the_authors_name(string preset, string name, string reference)
    {
        var run = Assert.Single(Presets.Find(preset)!.Runs, run => run.Name == name);
        Assert.Equal(reference, PaperNames.Reference(run));
    }

    [Theory]
    [InlineData("GFNN", 2, 4)]
    [InlineData("GFNN", 6, 8)]
    [InlineData("GLNN", 18, 20)]
    [InlineData("FNNMIX", 6, 8)]
    public void The_paper_counts_two_layers_more(string family, int layers, int expected)
    {
        Assert.Equal(expected, PaperNames.Layers(new() { Family = family, Layers = layers }));
    }
}
