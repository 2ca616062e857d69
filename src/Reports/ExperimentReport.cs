using EquiSep.Reports.Documents;
using EquiSep.Reports.Sections;

namespace EquiSep.Reports;

/// <summary>
/// What a referee would want to know of an experiment, as a document: what was run, on what, what came out, how it compares with
/// what is published. Markdown is its source, and the page is made of it.
/// </summary>
public sealed class ExperimentReport
{
    private readonly string title;

    private ExperimentReport(string title, MarkdownWriter document)
    {
        this.title = title;
        Markdown = document.ToString();
        Pictures = document.Pictures;
    }

    /// <summary>The document as Markdown (CommonMark with pipe tables); its pictures are files at their paths beside it.</summary>
    public string Markdown { get; }

    /// <summary>The pictures, in the order of the document.</summary>
    public IReadOnlyList<ReportPicture> Pictures { get; }

    /// <summary>The report on an experiment.</summary>
    /// <param name="experiment">The experiment and what its runs gave.</param>
    /// <exception cref="ArgumentException">It has no runs.</exception>
    public static ExperimentReport Of(ReportedExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Runs.Count == 0)
        {
            throw new ArgumentException("A report needs at least one run.", nameof(experiment));
        }

        var document = new MarkdownWriter();
        OverviewSection.Write(document, experiment);
        MethodSection.Write(document, experiment);
        MaterialSection.Write(document, experiment);
        ResultsSection.Write(document, experiment);
        MeasurementsSection.Write(document, experiment);
        ReferenceSection.Write(document, experiment);
        ProvenanceSection.Write(document, experiment);
        return new($"EquiSep: {experiment.Title}", document);
    }

    /// <summary>The document as one HTML page that holds its pictures and asks for nothing from elsewhere.</summary>
    public string ToHtml() => HtmlPage.Of(title, Markdown, Pictures);
}
