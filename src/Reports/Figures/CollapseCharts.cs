using EquiSep.Experiments;
using ScottPlot;

namespace EquiSep.Reports.Figures;

/// <summary>Measures of neural collapse (Papyan, Han and Donoho 2020), a row a run.</summary>
internal static class CollapseCharts
{
    private const int LongestName = 26;

    /// <summary>The words above all of them.</summary>
    public const string Title = "Neural collapse of class means ● and classifier ○";

    /// <summary>NC1 on a logarithmic axis, the three parts of NC2, NC3 and NC4.</summary>
    public static IReadOnlyList<Chart> Of(IReadOnlyList<SeparationResult> results)
    {
        List<SeparationResult> runs = [.. results.Where(result => result.Collapse is not null)];
        return
        [
            Rows("NC1: within-class variability", places => Axis.Log("Tr(SSw·SSb⁺)/K", places), c => LogScale.Shows(c.Variability) ? Math.Log10(c.Variability) : double.NaN),
            Rows("NC2: norms", FromZero("standard deviation / mean"), c => c.MeanEquinorm, c => c.ClassifierEquinorm),
            Rows("NC2: angles", FromZero("standard deviation of the cosines"), c => c.MeanEquiangularity, c => c.ClassifierEquiangularity),
            Rows("NC2: maximal angle", FromZero("mean of |cos + 1/(K−1)|"), c => c.MeanMaximalAngle, c => c.ClassifierMaximalAngle),
            Rows("NC3: self-duality", FromZero("distance of classifier and class means"), c => c.SelfDuality),
            Rows("NC4: nearest class mean", places => Axis.Linear("agreement with the classifier", places, 0.01, 0, 1), c => c.NearestCentreAgreement),
        ];

        Chart Rows(string title, Func<IEnumerable<double>, Axis> axis, params Func<NeuralCollapse, double>[] places)
        {
            List<Series> series = [.. places.Select((place, i) => Series.Dots(runs.Select((run, row) => new Coordinates(place(run.Collapse!), -row))) with { Open = i > 0 })];
            var x = axis(series.SelectMany(s => s.Points).Select(point => point.X));
            return new Chart(title, x, Axis.Rows([.. runs.Select(run => Name(run.Run))]), series) { HasRules = true }.Or(runs.Count == 0 ? "not measured" : "undefined");
        }

        static Func<IEnumerable<double>, Axis> FromZero(string label) => places => Axis.Linear(label, [0, .. places], 0.01, lowest: 0);
    }

    private static string Name(string run) => run.Length <= LongestName ? run : $"{run[..(LongestName / 2)]}…{run[^((LongestName / 2) - 1)..]}";
}
