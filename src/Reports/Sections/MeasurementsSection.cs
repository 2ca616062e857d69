using System.Globalization;
using EquiSep.Reports.Documents;
using static EquiSep.Reports.Documents.MarkdownText;

namespace EquiSep.Reports.Sections;

/// <summary>All other tables and pictures that there are numbers for: first those of the experiment, then those of single runs.</summary>
internal static class MeasurementsSection
{
    private const int MostRows = 60;
    private const int MostRunPictures = 24;

    // These the section of results has already.
    private static readonly string[] shown = ["figure", "summary", "separation"];

    // A row an epoch or a step says nothing in print.
    private static readonly string[] tooLong = ["epochs", "steps"];

    public static void Write(MarkdownWriter document, ReportedExperiment experiment)
    {
        var results = experiment.Results;
        if (results.Count == 0)
        {
            return;
        }

        var tables = ExperimentReports.Tables(results).Where(table => IsNew(table.Name)).ToList();
        var pictures = ExperimentReports.Pictures(results, experiment.Title).Where(picture => IsNew(picture.Name)).ToList();
        var ofRuns = results.SelectMany(result => RunReports.Pictures(result).Where(picture => IsNew(picture.Name)).Select(picture => (result.Run, Picture: picture))).ToList();
        var tablesOfRuns = results.SelectMany(result => RunReports.Tables(result).Where(table => IsNew(table.Name)).Select(table => (result.Run, Table: table))).ToList();
        if (tables.Count + pictures.Count + ofRuns.Count + tablesOfRuns.Count == 0)
        {
            return;
        }

        document.Heading(2, "Further measurements");
        tables.ForEach(table => WriteTable(document, Sentence(table.Title), table));
        ExperimentReports.LeftOut(results).Where(picture => IsNew(picture.Key)).ToList().ForEach(picture => document.Paragraph(Escape(picture.Value)));
        pictures.ForEach(picture => document.Picture(new(picture.Name, Sentence(picture.Title), picture.Figure, scale: 2)));
        WriteRunPictures(document, ofRuns);
        if (tablesOfRuns.Count > 0)
        {
            var left = tablesOfRuns.Count > RunGroup.MostTogether ? $", the first {RunGroup.MostTogether} of {tablesOfRuns.Count}" : "";
            document.Details($"Tables of single runs{left}", () => tablesOfRuns.Take(RunGroup.MostTogether).ToList()
                .ForEach(item => WriteTable(document, $"{Escape(item.Run)}: {Sentence(item.Table.Title)}", item.Table)));
        }
    }

    private static bool IsNew(string name) => !shown.Contains(name) && !tooLong.Contains(name);

    private static string Sentence(string title) => Escape(title.EndsWith('.') ? title : title + ".");

    private static void WriteRunPictures(MarkdownWriter document, List<(string Run, Picture Picture)> pictures)
    {
        foreach (var (run, picture) in pictures.Take(MostRunPictures))
        {
            // No name of a picture has a point, so that two runs cannot meet in one file.
            document.Picture(new($"{run}.{picture.Name}", $"{Escape(run)}: {Sentence(picture.Title)}", picture.Figure, scale: pictures.Count > MostRunPictures / 2 ? 1 : 2));
        }

        if (pictures.Count > MostRunPictures)
        {
            document.Paragraph(string.Create(CultureInfo.InvariantCulture, $"{pictures.Count - MostRunPictures} more pictures of single runs are in the folders of the runs."));
        }
    }

    private static void WriteTable(MarkdownWriter document, string caption, Table table)
    {
        var left = table.Rows.Count > MostRows ? string.Create(CultureInfo.InvariantCulture, $" The first {MostRows} of {table.Rows.Count} rows; {table.Name}.csv has all.") : "";
        var columns = table.Columns.Select((column, i) => table.Rows.Any(row => row[i] is string) ? $" {Escape(column)}" : Escape(column));
        document.Table(caption + left, [.. columns], [.. table.Rows.Take(MostRows).Select(row => row.Select(Cell).ToArray())]);
    }

    private static string Cell(object? value) => value switch
    {
        null => Nothing,
        double number => Number(number, "G5"),
        bool yes => yes ? "yes" : "no",
        _ => Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
