using System.Net;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EquiSep.Reports.Documents;

/// <summary>Makes one self-contained page of a Markdown document.</summary>
internal static class HtmlPage
{
    private const string Resource = "page.css";

    private static readonly string style = ReadStyle();
    private static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>The page: its pictures and its style are in it, it asks for nothing from elsewhere, runs no script, and is well-formed XML too.</summary>
    /// <param name="title">Title of the page, plain text.</param>
    /// <param name="markdown">The document.</param>
    /// <param name="pictures">Its pictures, by the path in the document.</param>
    public static string Of(string title, string markdown, IEnumerable<ReportPicture> pictures)
    {
        var document = Markdown.Parse(markdown, pipeline);
        var byPath = pictures.ToDictionary(picture => picture.Path);
        foreach (var image in document.Descendants<LinkInline>().Where(link => link.IsImage))
        {
            image.Url = $"data:image/png;base64,{Convert.ToBase64String(byPath[image.Url!].Png)}";
        }

        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {style}</style>
            </head>
            <body>
            {document.ToHtml(pipeline)}</body>
            </html>

            """;
    }

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The assembly has no resource {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
