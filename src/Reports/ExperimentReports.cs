using EquiSep.Contracts;
using EquiSep.Figures;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of an experiment: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class ExperimentReports
{
    private const int FewestTrainings = 3;

    /// <summary>The tables that there are numbers for.</summary>
    /// <param name="results">The runs that are made, in the order of the figure.</param>
    public static IReadOnlyList<Table> Tables(IReadOnlyList<SeparationResult> results) => [];

    /// <summary>The pictures that there are numbers for.</summary>
    /// <param name="results">The runs that are made, in the order of the figure; at least one.</param>
    /// <param name="title">Title of the experiment.</param>
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<SeparationResult> results, string title)
    {
        List<Picture> pictures = [new("figure", "A panel for each run.", Figure.Grid(results, title))];
        if (results.Any(result => result is { Robustness.Count: > 0, Fit: not null }))
        {
            pictures.Add(new("robustness-against-law", "Test accuracy lost to noise on the weights against r, a colour for each scale of the noise.", Figure.RobustnessAgainstLaw(results)));
        }

        var fitted = results.Where(result => result is { Fit: not null, Accuracy: not null }).ToList();
        if (fitted.Select(result => (result.Specification.Data, result.Specification.Network, result.Specification.Training)).Distinct().Count() >= FewestTrainings)
        {
            pictures.Add(new("out-of-sample", "Test accuracy against r, a dot for each run.", Figure.OutOfSample(fitted)));
        }

        if (results.Any(result => result.Collapse is not null))
        {
            pictures.Add(new("collapse", "Measures of neural collapse, a row for each run.", Figure.Collapse(results)));
        }

        return pictures;
    }
}
