using EquiSep.Contracts;
using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Bundled;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Core.Tests.Networks;

namespace EquiSep.Core.Tests.Separation;

public sealed class AnalysisTests
{
    public static TheoryData<string> Measured() => [.. GoldenNetwork.All.Where(n => n.Separation is not null).Select(n => n.Name)];

    public static TheoryData<string> MeasuredReduced() => [.. GoldenNetwork.All.Where(n => n.ReducedSeparation is not null).Select(n => n.Name)];

    [Theory]
    [MemberData(nameof(Measured))]
    public void Separation_at_initialisation_is_that_of_the_authors(string name)
    {
        var golden = GoldenNetwork.Named(name);
        var data = golden.Dataset with { Train = GoldenNetwork.First(golden.Dataset.Train, 400) };

        var layers = Measure(data, golden.Network, new AnalysisSpecification());

        Assert.Equal(golden.Separation!.Length, layers.Count);
        Assert.All(golden.Separation.Zip(layers), pair => Assert.Equal(1, pair.Second.Within / pair.First, 1e-4));
    }

    [Fact]
    public void The_input_of_the_papers_main_data_set_has_the_published_separation()
    {
        var layers = Measure(GoldenNetwork.Prepare(DataNames.Cfm), new NetworkSpecification { Family = Families.Gfnn, Layers = 1 }, new AnalysisSpecification());

        Assert.Equal(36.81432806841838, layers[0].Within, 36.8 * 1e-9);
        Assert.Equal(["input", "block 1", "block 2"], layers.Select(l => l.Name));
    }

    [Fact]
    public void The_imbalanced_sample_is_weighted_by_class_size()
    {
        var specification = new DataSpecification { Name = DataNames.Cfm, Imbalance = new ImbalanceSpecification() };
        var data = DatasetBuilder.Prepare(specification, BundledSample.Open());

        var layers = Measure(data, new NetworkSpecification { Family = Families.Gfnn, Layers = 1, Width = 20 }, new AnalysisSpecification(), specification);

        Assert.Equal(72.99547, layers[0].Within, 73 * 1e-6);
    }

    [Fact]
    public void Running_statistics_give_another_separation_than_those_of_the_batch()
    {
        var data = GoldenNetwork.Prepare(DataNames.Cfm);
        var network = new NetworkSpecification { Family = Families.Gfnn, Layers = 1 };

        var reference = Measure(data, network, new AnalysisSpecification());
        var evaluation = Measure(data, network, new AnalysisSpecification { Protocol = Protocols.Evaluation });

        Assert.Equal(reference[0].Within, evaluation[0].Within);
        Assert.NotEqual(reference[1].Within, evaluation[1].Within);
    }

    [Theory]
    [MemberData(nameof(MeasuredReduced))]
    public void Separation_of_residual_networks_is_that_of_the_authors_principal_components(string name)
    {
        var golden = GoldenNetwork.Named(name);
        var data = golden.Dataset with { Train = GoldenNetwork.First(golden.Dataset.Train, 400) };

        var layers = Measure(data, golden.Network, golden.Analysis);

        // The first of the authors' values is that of the raw image.
        Assert.Equal(golden.ReducedSeparation!.Length - 1, layers.Count);
        Assert.All(golden.ReducedSeparation.Skip(1).Zip(layers), pair => Assert.Equal(1, pair.Second.Within / pair.First, 1e-4));
        Assert.Equal(golden.ReducedSeparation[1], layers[0].Within, 1e-8);
    }

    private static IReadOnlyList<LayerSeparation> Measure(Dataset data, NetworkSpecification network, AnalysisSpecification analysis, DataSpecification? sample = null)
    {
        var description = NetworkCatalogue.Describe(network, data.Train.Shape);
        using var engine = NetworkEngine.Create(NetworkEngine.Cpu, description, Initialization.Seed(description, 666));
        var specification = new Specification { Data = sample ?? new DataSpecification { Name = data.Manifest.Name }, Network = network, Analysis = analysis };
        return Analysis.Measure(engine, description, data, specification).Layers;
    }
}
