using EquiSep.Experiments;

namespace EquiSep.Reports.Tables;

/// <summary>Tables of what is measured when it is asked for: during training, on perturbed weights, at the last layer.</summary>
internal static class MeasurementTables
{
    private const string EpochColumns = "epoch,pearson,decay_ratio,first_separation,last_separation,train_accuracy,test_accuracy";
    private const string CollapseColumns =
        "variability,mean_equinorm,classifier_equinorm,mean_equiangularity,classifier_equiangularity,mean_maximal_angle,classifier_maximal_angle,self_duality,nearest_centre_agreement";

    /// <summary>A run during its training.</summary>
    public static readonly TableOf<SeparationResult> Emergence = new(
        "emergence",
        "The law and the accuracies at chosen epochs of training.",
        EpochColumns,
        result => result.Emergence.Select(Cells));

    /// <summary>Its layers.</summary>
    public static readonly TableOf<SeparationResult> EmergenceLayers = new(
        "emergence-layers",
        "Separation of every layer at chosen epochs of training.",
        "epoch,index,name,within,between",
        result => result.Emergence.SelectMany(at => at.Layers.Select(l => new object?[] { at.Epoch, l.Index, l.Name, l.Within, l.Between })));

    /// <summary>All runs during their training.</summary>
    public static readonly TableOf<IReadOnlyList<SeparationResult>> EmergenceOfRuns = OfRuns(Emergence);

    /// <summary>A run with perturbed weights.</summary>
    public static readonly TableOf<SeparationResult> Robustness = new(
        "robustness",
        "The law and the accuracies after Gaussian perturbations of the weights.",
        "scale,draw,train_accuracy,test_accuracy,pearson,decay_ratio,last_separation",
        result => result.Robustness.Select(p => new object?[]
        {
            p.Scale, p.Draw, p.Accuracy.Train, p.Accuracy.Test, p.Fit?.Pearson, p.Fit?.DecayRatio, Measurements.Last(p.Layers),
        }));

    /// <summary>Neural collapse of a run.</summary>
    public static readonly TableOf<SeparationResult> Collapse = new(
        "collapse",
        "Neural collapse of the last layer's features and the classifier (Papyan, Han and Donoho 2020).",
        CollapseColumns,
        result => result.Collapse is { } c
            ? [[c.Variability, c.MeanEquinorm, c.ClassifierEquinorm, c.MeanEquiangularity, c.ClassifierEquiangularity, c.MeanMaximalAngle, c.ClassifierMaximalAngle, c.SelfDuality, c.NearestCentreAgreement]]
            : []);

    /// <summary>Neural collapse of all runs.</summary>
    public static readonly TableOf<IReadOnlyList<SeparationResult>> CollapseOfRuns = OfRuns(Collapse);

    private static object?[] Cells(EpochMeasurement at) =>
        [at.Epoch, at.Fit?.Pearson, at.Fit?.DecayRatio, Measurements.First(at.Layers), Measurements.Last(at.Layers), at.Accuracy.Train, at.Accuracy.Test];

    /// <summary>The tables of runs one below the other, with a column for the run's name.</summary>
    private static TableOf<IReadOnlyList<SeparationResult>> OfRuns(TableOf<SeparationResult> table) =>
        new(table.Name, table.Title, $"run,{table.Columns}", results => results.SelectMany(result => table.Rows(result).Select(row => (object?[])[result.Run, .. row])));
}
