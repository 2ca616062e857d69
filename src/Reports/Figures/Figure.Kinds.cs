using EquiSep.Experiments;

namespace EquiSep.Reports.Figures;

public sealed partial class Figure
{
    private const int PanelWidth = 480, PanelHeight = 360, CellWidth = 360, CellHeight = 280;
    private const int CollapseWidth = 400, CollapseColumns = 3, RowHeight = 20, LeastRows = 6, AroundRows = 88;

    /// <summary>
    /// The law in one run (He and Su 2023, Figure 1): separation fuzziness against the layer index on a logarithmic axis, a black dot
    /// a layer, the fitted line in blue, ρ and r in words; a line for each kind of block where a network has two.
    /// </summary>
    /// <param name="result">The run; where it diverged or has no fit, the panel says so instead of showing a line.</param>
    public static Figure Panel(SeparationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Figure([LawChart.Of(result)], Caption.Title(result), hasHeading: false, 1, PanelWidth, PanelHeight);
    }

    /// <summary>The law in the runs of an experiment: a panel a run in rows from the top left, under one title.</summary>
    /// <param name="results">The runs, in the order of the panels.</param>
    /// <param name="title">The title above them.</param>
    /// <param name="chosen">Names of runs whose panel is marked as the best of those that compete; null for none.</param>
    /// <exception cref="ArgumentException">There is no run to draw.</exception>
    public static Figure Grid(IReadOnlyList<SeparationResult> results, string title, IReadOnlySet<string>? chosen = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        Require(results);
        var charts = results.Select(result => LawChart.Of(result, chosen?.Contains(result.Run) == true)).ToList();
        return new Figure(charts, title, hasHeading: true, GridShape.For(charts.Count).Columns, CellWidth, CellHeight);
    }

    /// <summary>
    /// How the law comes about during training: separation fuzziness against the layer index, a line a measured epoch, the later the
    /// darker; and r, the accuracies and ρ against the epoch.
    /// </summary>
    /// <param name="result">The run; where nothing was measured during training, the picture says so.</param>
    public static Figure Emergence(SeparationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Figure(EmergenceCharts.Of(result), $"{Caption.Title(result)} during training", hasHeading: true, 2, PanelWidth, PanelHeight);
    }

    /// <summary>Separation of the training images (dots, blue line) and of the test images (rings, second line), with ρ and r of both.</summary>
    /// <param name="result">The run.</param>
    public static Figure TestSet(SeparationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Figure([TestSetChart.Of(result)], $"{Caption.Title(result)} on training and test images", hasHeading: false, 1, PanelWidth, PanelHeight);
    }

    /// <summary>
    /// Accuracies and r against the relative scale σ of Gaussian noise on the weights: means over the draws, in a band of one standard
    /// deviation to either side; σ = 0 is the trained network.
    /// </summary>
    /// <param name="result">The run.</param>
    public static Figure Robustness(SeparationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new Figure(RobustnessCharts.Of(result), $"{Caption.Title(result)} under noise on its weights", hasHeading: true, 2, PanelWidth, PanelHeight);
    }

    /// <summary>The test accuracy that noise on the weights costs against r: a dot for each run and scale σ, a colour for each σ.</summary>
    /// <param name="results">The runs; those without a fit or without perturbations are left out.</param>
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static Figure RobustnessAgainstLaw(IReadOnlyList<SeparationResult> results)
    {
        Require(results);
        var chart = RobustnessCharts.AgainstLaw(results);
        return new Figure([chart], chart.Title, hasHeading: false, 1, PanelWidth, PanelHeight);
    }

    /// <summary>Test accuracy against r over a sweep: a dot a run, named where they are few.</summary>
    /// <param name="results">The runs; those without a fit are left out.</param>
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static Figure OutOfSample(IReadOnlyList<SeparationResult> results)
    {
        Require(results);
        var chart = OutOfSampleChart.Of(results);
        return new Figure([chart], chart.Title, hasHeading: false, 1, PanelWidth, PanelHeight);
    }

    /// <summary>
    /// Separation in repetitions with several seeds, a panel a group: each seed in grey, the mean of ln D at each layer in blue, in a band
    /// that is its confidence interval; ρ and r as mean ± standard deviation.
    /// </summary>
    /// <param name="groups">The groups, in the order of the panels.</param>
    /// <param name="title">The title above them.</param>
    /// <param name="quantile">
    /// The quantile of Student's t that belongs to the interval, for a number of degrees of freedom of at least 1: that of 0.975 makes
    /// intervals of 95 %.
    /// </param>
    /// <exception cref="ArgumentException">There is no group.</exception>
    public static Figure Spread(IReadOnlyList<SeedGroup> groups, string title, Func<int, double> quantile)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(quantile);
        if (groups.Count == 0)
        {
            throw new ArgumentException("A picture needs at least one group.", nameof(groups));
        }

        return new Figure([.. groups.Select(group => SpreadChart.Of(group, quantile))], title, hasHeading: true, GridShape.For(groups.Count).Columns, CellWidth, CellHeight);
    }

    /// <summary>The measures of neural collapse (Papyan, Han and Donoho 2020), a panel a measure and a row a run.</summary>
    /// <param name="results">The runs, from the top down; those without measures are left out.</param>
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static Figure Collapse(IReadOnlyList<SeparationResult> results)
    {
        Require(results);
        var rows = Math.Max(LeastRows, results.Count(result => result.Collapse is not null));
        return new Figure(CollapseCharts.Of(results), CollapseCharts.Title, hasHeading: true, CollapseColumns, CollapseWidth, (rows * RowHeight) + AroundRows);
    }

    private static void Require(IReadOnlyList<SeparationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Count == 0)
        {
            throw new ArgumentException("A picture needs at least one run.", nameof(results));
        }
    }
}
