using EquiSep.Contracts;
using EquiSep.Figures;

namespace EquiSep.Reports;

/// <summary>Everything that can be shown of one run: the only list of its tables and pictures, for folders, archives and REST alike.</summary>
public static class RunReports
{
    /// <summary>The tables that the run has numbers for.</summary>
    public static IReadOnlyList<Table> Tables(SeparationResult result) => [];

    /// <summary>The pictures that the run has numbers for; the law's comes first.</summary>
    public static IReadOnlyList<Picture> Pictures(SeparationResult result)
    {
        List<Picture> pictures = [new("figure", "Separation fuzziness of every layer and the fitted law.", Figure.Panel(result))];
        if (result.Emergence.Count > 0)
        {
            pictures.Add(new("emergence", "Separation, r, ρ and accuracies at epochs during training.", Figure.Emergence(result)));
        }

        if (result.Test is not null)
        {
            pictures.Add(new("test-set", "Separation of the training images and of the test images.", Figure.TestSet(result)));
        }

        if (result.Robustness.Count > 0)
        {
            pictures.Add(new("robustness", "Accuracies and r under noise on the weights, mean ± one standard deviation over the draws.", Figure.Robustness(result)));
        }

        if (result.Collapse is not null)
        {
            pictures.Add(new("collapse", "Measures of neural collapse.", Figure.Collapse([result])));
        }

        return pictures;
    }
}
