using EquiSep.Cli.Results;

namespace EquiSep.Cli.Display;

/// <summary>Where results lie, in a few lines however many runs there are.</summary>
internal static class WrittenFiles
{
    /// <summary>Writes the report, the pictures, the tables, and the folders of the runs with the names of the files in them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="ofExperiment">Paths of the files of the experiment.</param>
    /// <param name="ofRuns">For each run that gave a result, the paths of its files.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> ofExperiment, IReadOnlyList<IReadOnlyList<string>> ofRuns)
    {
        var report = ofExperiment.Where(path => Path.GetExtension(path) is ".html" or ".md").ToList();
        if (report.Count > 0)
        {
            output.WriteLine($"Report:  {string.Join(", ", report)}");
        }

        foreach (var picture in ofExperiment.Where(path => Path.GetExtension(path) == ".png" && !ReportFiles.IsPart(path)))
        {
            output.WriteLine($"Picture: {picture}");
        }

        var tables = ofExperiment.Where(path => Path.GetExtension(path) != ".png").Except(report).ToList();
        if (tables.Count > 0)
        {
            output.WriteLine($"Tables:  {string.Join(", ", tables)}");
        }

        if (ofRuns.Count > 0)
        {
            var folders = ofRuns.Select(files => Path.GetDirectoryName(files[0])!).ToList();
            var folder = folders.Count == 1 ? folders[0] : Path.Combine(Path.GetDirectoryName(folders[0])!, "RUN");
            output.WriteLine($"{(folders.Count == 1 ? "Run:    " : "Runs:   ")} {folder}{Path.DirectorySeparatorChar} with {string.Join(", ", ofRuns.SelectMany(files => files.Select(Path.GetFileName)).Distinct())}");
        }
    }
}
