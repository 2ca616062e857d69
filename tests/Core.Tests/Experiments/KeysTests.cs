using EquiSep.Experiments;
using EquiSep.Experiments.Paper;

namespace EquiSep.Core.Tests.Experiments;

public sealed class KeysTests
{
    private static readonly Specification Base = new()
    {
        Name = "a",
        Data = new() { Name = "cfm" },
        Network = new() { Family = "GFNN", Layers = 6 },
        Training = new() { Optimizer = "sgd", LearningRate = 0.03 },
    };

    [Fact]
    public void Keys_stay_what_they_were()
    {
        Assert.Equal("364b695944da96338dbb773a975c44ba", Keys.Dataset(Base.Data));
        Assert.Equal("c8fce1435c57a28e71c95ba20c194749", Keys.Model(Base));
        Assert.Equal("671afc70a747dfe42272de89a191e003", Keys.Separation(Base));
    }

    [Fact]
    public void Keys_of_every_run_of_every_preset_stay_what_they_were()
    {
        var keys = Presets.All.SelectMany(preset => preset.Runs.Select(run =>
            $"{preset.Name}/{run.Name} {Keys.Dataset(run.Data)} {Keys.Model(run)} {Keys.Separation(run)}"));
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "keys.txt")), keys);
    }

    public static TheoryData<Specification> SameModels =>
    [
        Base with { Name = "b" },
        Base with { Training = Base.Training with { Momentum = 0.5 } },
        Base with { Training = Base.Training with { WeightDecay = 0.0005 } },
        Base with { Analysis = new() { Protocol = "evaluation" } },
    ];

    public static TheoryData<Specification> OtherModels =>
    [
        Base with { Data = Base.Data with { Name = "cm" } },
        Base with { Data = Base.Data with { Seed = 1 } },
        Base with { Data = Base.Data with { PerClass = 99 } },
        Base with { Data = Base.Data with { Imbalance = new() } },
        Base with { Network = Base.Network with { Family = "GLNN" } },
        Base with { Network = Base.Network with { Layers = 7 } },
        Base with { Network = Base.Network with { Width = 99 } },
        Base with { Training = Base.Training with { Optimizer = "adam" } },
        Base with { Training = Base.Training with { LearningRate = 0.030000000000000002 } },
        Base with { Training = Base.Training with { WeightDecay = 0 } },
        Base with { Training = Base.Training with { BatchSize = 64 } },
        Base with { Training = Base.Training with { Epochs = 599 } },
        Base with { Training = Base.Training with { Seed = 1 } },
    ];

    [Theory]
    [MemberData(nameof(SameModels), DisableDiscoveryEnumeration = true)]
    public void Equal_work_has_one_key(Specification other) => Assert.Equal(Keys.Model(Base), Keys.Model(other));

    [Theory]
    [MemberData(nameof(OtherModels), DisableDiscoveryEnumeration = true)]
    public void Different_work_has_different_keys(Specification other) => Assert.NotEqual(Keys.Model(Base), Keys.Model(other));

    [Fact]
    public void Momentum_counts_for_the_optimiser_that_has_it()
    {
        var momentum = Base with { Training = Base.Training with { Optimizer = "momentum" } };
        Assert.NotEqual(Keys.Model(momentum), Keys.Model(momentum with { Training = momentum.Training with { Momentum = 0.5 } }));
    }

    [Fact]
    public void Images_per_class_do_not_count_in_an_imbalanced_sample()
    {
        var data = new DataSpecification { Name = "cfm", Imbalance = new() };
        Assert.Equal(Keys.Dataset(data), Keys.Dataset(data with { PerClass = 5 }));
        Assert.NotEqual(Keys.Dataset(data), Keys.Dataset(data with { Imbalance = new() { Small = 99 } }));
    }

    [Fact]
    public void Layers_do_not_count_in_a_network_of_fixed_depth()
    {
        var shape = Base with { Network = new() { Family = "FNNMIX", Layers = 6 } };
        Assert.Equal(Keys.Model(shape), Keys.Model(shape with { Network = shape.Network with { Layers = 7 } }));
    }

    [Fact]
    public void Granularities_measure_one_residual_network_in_two_ways()
    {
        var block = Base with { Data = new() { Name = "fashion_mnist" }, Network = new() { Family = "GResNet", Layers = 4 } };
        var layer = block with { Analysis = new() { Granularity = "layer" } };
        Assert.Equal(Keys.Model(block), Keys.Model(layer));
        Assert.NotEqual(Keys.Separation(block), Keys.Separation(layer));
        Assert.NotEqual(Keys.Model(block), Keys.Model(block with { Network = block.Network with { Layers = 5 } }));
        Assert.NotEqual(Keys.Model(block), Keys.Model(block with { Network = block.Network with { Block = "bottleneck" } }));
    }

    [Fact]
    public void Layers_and_width_do_not_count_in_a_convolutional_network()
    {
        var vgg = Base with { Data = new() { Name = "fashion_mnist" }, Network = new() { Family = "VGG13", Layers = 11 } };
        Assert.Equal(Keys.Model(vgg), Keys.Model(vgg with { Network = new() { Family = "VGG13", Layers = 6, Width = 99 } }));
        Assert.NotEqual(Keys.Model(vgg), Keys.Model(vgg with { Network = new() { Family = "VGG16" } }));
    }

    [Fact]
    public void Protocols_measure_one_model_in_two_ways()
    {
        var evaluation = Base with { Analysis = new() { Protocol = "evaluation" } };
        Assert.Equal(Keys.Model(Base), Keys.Model(evaluation));
        Assert.NotEqual(Keys.Separation(Base), Keys.Separation(evaluation));
    }
}
