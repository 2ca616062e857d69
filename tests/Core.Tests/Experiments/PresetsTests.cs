using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

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
    [InlineData("convolutional", 20)]
    [InlineData("residual", 30)]
    [InlineData("frozen", 10)]
    [InlineData("linearized", 5)]
    [InlineData("no-batch-norm", 5)]
    public void A_preset_has_the_runs_of_the_paper(string name, int runs)
    {
        var preset = Presets.Find(name);
        Assert.NotNull(preset);
        Assert.Equal(runs, preset.Runs.Count);
        Assert.Equal(runs, preset.Runs.Select(run => run.Name).Distinct().Count());
        Assert.Equal(runs, preset.Runs.Select(run => (PaperNames.Reference(run), run.Training.Frozen)).Distinct().Count());
        Assert.All(preset.Runs, run => Assert.Empty(SpecificationReader.Validate(run)));
    }

    [Theory]
    [InlineData("robustness", 5)]
    [InlineData("test-set", 3)]
    [InlineData("neural-collapse", 3)]
    public void A_preset_beyond_the_paper_trains_networks_of_the_paper(string name, int runs)
    {
        var preset = Presets.Find(name)!;
        Assert.Equal(runs, preset.Runs.Select(Keys.Separation).Distinct().Count());
        Assert.All(preset.Runs, run => Assert.Empty(SpecificationReader.Validate(run)));
        Assert.All(preset.Runs, run => Assert.NotEqual(Keys.Separation(run), Keys.Separation(run with { Analysis = new() })));
        Assert.All(preset.Runs, run => Assert.Equal(Keys.Model(run), Keys.Model(run with { Analysis = new() })));
    }

    [Fact]
    public void The_paper_has_fourteen_experiments_of_301_runs_and_280_trainings()
    {
        Assert.Equal(14, Presets.Experiments.Select(preset => preset.Name).Distinct().Count());
        var runs = Presets.Find("paper")!.Runs;
        Assert.Equal(301, runs.Select(run => run.Name!.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(280, runs.Select(Keys.Model).Distinct().Count());
        Assert.All(runs, run => Assert.Empty(SpecificationReader.Validate(run)));
        Assert.Equal(Presets.Find("optimization")!.Runs[0], Assert.Single(runs, run => run.Name == "optimization-sgd-L2") with { Name = "sgd-L2" });
    }

    [Fact]
    public void Every_preset_has_a_name_of_its_own() => Assert.Equal(Presets.All.Count, Presets.All.Select(preset => preset.Name).Distinct().Count());

    [Fact]
    public void Frozen_runs_train_ten_blocks_first_and_unfrozen_ones_are_those_of_the_deepest_network_on_the_same_images()
    {
        var runs = Presets.Find("frozen")!.Runs;
        Assert.All(runs.Take(5), run => Assert.Equal((10, 900, 600), (run.Training.Frozen!.Blocks, run.Training.Frozen.Epochs, run.Training.Epochs)));
        var deepest = Presets.Find("depth-cifar10")!.Runs.Where(run => run.Network.Layers == 18).Select(Keys.Model);
        Assert.Equal(deepest, runs.Skip(5).Select(Keys.Model));
        Assert.Empty(deepest.Intersect(runs.Take(5).Select(Keys.Model)));
    }

    [Fact]
    public void The_runs_of_the_preset_of_spread_differ_in_nothing_but_the_seed()
    {
        var runs = Presets.Find("spread")!.Runs;
        Assert.Equal([666, 667, 668, 669, 670], runs.Select(run => run.Training.Seed));
        Assert.Single(runs.Select(run => run with { Name = null, Training = run.Training with { Seed = 0 } }).Distinct());
        Assert.Equal(5, runs.Select(run => run.Name).Distinct().Count());
        Assert.All(runs, run => Assert.Empty(SpecificationReader.Validate(run)));
    }

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
    [InlineData("convolutional", "VGG13-cifar10-lr0.001", "cifar10_VGG13_adam_0.001")]
    [InlineData("convolutional", "AlexNet-fashion_mnist-lr3e-5", "fashion_mnist_AlexNet_adam_3e-05")]
    [InlineData("residual", "basicblock-block-lr1e-4", "fashion_mnist_GResNet_basicblock_block_4_adam_0.0001")]
    [InlineData("residual", "bottleneck-layer-lr1e-4", "fashion_mnist_GResNet_bottleneck_layer_12_adam_0.0001")]
    [InlineData("residual", "mixed-layer-lr1e-4", "fashion_mnist_ResNetMixV2_MIX_layer_10_adam_0.0001")]
    [InlineData("frozen", "frozen-lr3e-4", "cc_GFNN_18_100_adam_0.0003")]
    [InlineData("frozen", "unfrozen-lr0.003", "cc_GFNN_18_100_adam_0.003")]
    [InlineData("linearized", "lr3e-5", "cfm_GLNN_18_100_adam_3e-05")]
    [InlineData("no-batch-norm", "lr3e-4", "cfm_GFNNNoBN_18_100_adam_0.0003")]
    public void A_run_has_its_own_name_and_the_authors_name(string preset, string name, string reference)
    {
        var run = Assert.Single(Presets.Find(preset)!.Runs, run => run.Name == name);
        Assert.Equal(reference, PaperNames.Reference(run));
    }

    [Fact]
    public void Blocks_and_layers_of_a_residual_network_share_a_training()
    {
        Assert.Equal(15, Presets.Find("residual")!.Runs.Select(Keys.Model).Distinct().Count());
    }

    [Theory]
    [InlineData("GFNN", 2, 4)]
    [InlineData("GFNN", 6, 8)]
    [InlineData("GLNN", 18, 20)]
    [InlineData("FNNMIX", 6, 8)]
    [InlineData("VGG13", 11, 13)]
    [InlineData("AlexNet", 6, 8)]
    public void The_paper_counts_two_layers_more(string family, int layers, int expected)
    {
        Assert.Equal(expected, PaperNames.Layers(new() { Family = family, Layers = layers }));
    }
}
