namespace EquiSep.Experiments.Validation;

/// <summary>Values that are allowed one by one and impossible together.</summary>
internal static class Combinations
{
    private sealed record Rule(string Field, IReadOnlyList<string> Involved, Func<Specification, string?> Refuse);

    private const int MostPerturbations = 1000;

    private static readonly IReadOnlyList<Rule> Rules =
    [
        new("data.perClass", ["data"], s => s.Data.Imbalance is null ? RefuseClassSize(s.Data.Name, s.Data.PerClass) : null),
        new("data.imbalance.large", ["data"], s => s.Data.Imbalance is { } sizes ? RefuseClassSize(s.Data.Name, sizes.Large) : null),
        new("data.imbalance.small", ["data"], s => s.Data.Imbalance is { } sizes ? RefuseClassSize(s.Data.Name, sizes.Small) : null),
        new("training.batchSize", ["data", "network.family", "training.batchSize"],
            s => RefuseBatchOfOne(s, s.Training.BatchSize, $"{s.Training.BatchSize}", "another size")),
        new("analysis.protocol", ["data", "network.family", "analysis.protocol"],
            s => s.Analysis.Protocol == Protocols.Reference
                ? RefuseBatchOfOne(s, AnalysisSpecification.BatchSize, Protocols.Reference, $"{Protocols.Evaluation} or another number of images")
                : null),
        new("network.family", ["data.name", "network.family"], NetworkCombinations.RefuseImages),
        new("network.family", ["data", "network.family"], NetworkCombinations.RefuseFeatures),
        new("network.layers", ["network.family", "network.layers"], NetworkCombinations.RefuseLayers),
        new("network.width", ["network.family", "network.width"], NetworkCombinations.RefuseWidth),
        new("network.width", ["network"], NetworkCombinations.RefuseSize),
        new("network.block", ["network.family", "network.block"], NetworkCombinations.RefuseBlock),
        new("training.frozen.blocks", ["network", "training.frozen"], NetworkCombinations.RefuseFrozen),
        new("analysis.measureAt", ["training.epochs", "training.frozen", "analysis.measureAt"], RefuseMeasuredEpochs),
        new("analysis.robustness.draws", ["analysis.robustness"], RefusePerturbations),
        new("analysis.granularity", ["network.family", "analysis.granularity"], NetworkCombinations.RefuseGranularity),
    ];

    /// <summary>The errors of all rules whose fields are sound one by one.</summary>
    public static IEnumerable<FieldError> Check(Specification specification, Func<string, bool> isSound)
    {
        return
            from rule in Rules
            where rule.Involved.All(isSound)
            let refusal = rule.Refuse(specification)
            where refusal is not null
            select new FieldError(rule.Field, refusal);
    }

    private static string? RefuseClassSize(string data, int size)
    {
        // Smallest classes of the training sets: 5,421 fives in MNIST, 6,000 of each in Fashion-MNIST, 5,000 of each in CIFAR-10.
        var most = data switch
        {
            DataNames.Cm => 5421,
            DataNames.Cc or DataNames.Cifar10 => 5000,
            _ => 6000,
        };
        return size > most ? $"must be an integer from 1 to {most} for {data}, not {size}" : null;
    }

    private static string? RefuseMeasuredEpochs(Specification specification)
    {
        var (epochs, all) = (specification.Analysis.MeasureAt, specification.Training.AllEpochs);
        return epochs.Count > 0 && epochs[^1] > all ? $"must not go beyond the last of {all} epochs, as {epochs[^1]} does" : null;
    }

    private static string? RefusePerturbations(Specification specification)
    {
        return specification.Analysis.Robustness is { } asked && asked.Scales.Count * asked.Draws > MostPerturbations
            ? $"must be at most {MostPerturbations / asked.Scales.Count} with {asked.Scales.Count} scales, {MostPerturbations} perturbations in all, not {asked.Draws}"
            : null;
    }

    private static string? RefuseBatchOfOne(Specification specification, int batch, string given, string instead)
    {
        var images = SampleSize.Of(specification.Data);
        var family = specification.Network.Family;

        // The BatchNorms of residual networks average over the pixels of an image too.
        return family != Families.GfnnNoBn && !Families.Residual.Contains(family) && images % batch == 1
            ? $"{given} leaves a last batch of one image ({images} images in batches of {batch}), and BatchNorm has no statistics of one image: choose {instead}"
            : null;
    }
}
