using System.Globalization;
using System.Text;

namespace EquiSep.Reports.Documents;

/// <summary>Writes a document as Markdown; tables and pictures are numbered. Texts are Markdown already, see <see cref="MarkdownText"/>.</summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder text = new();
    private readonly List<ReportPicture> pictures = [];
    private int tables;

    /// <summary>The pictures of the document, in their order.</summary>
    public IReadOnlyList<ReportPicture> Pictures => pictures;

    /// <summary>Adds a heading.</summary>
    /// <param name="level">1 for the document's, 2 for a section's, 3 for a part's.</param>
    /// <param name="words">Its words.</param>
    public void Heading(int level, string words) => Block($"{new string('#', level)} {words}");

    /// <summary>Adds a paragraph.</summary>
    public void Paragraph(string words) => Block(words);

    /// <summary>Adds a list.</summary>
    public void List(IEnumerable<string> items) => Block(string.Join('\n', items.Select(item => $"- {item}")));

    /// <summary>Adds a table under its caption; nothing where it has no rows.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">Titles of the columns; the first is to the left, the others to the right unless they start with a blank.</param>
    /// <param name="rows">Its rows, each as long as <paramref name="columns"/>.</param>
    public void Table(string caption, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Block(string.Create(CultureInfo.InvariantCulture, $"*Table {++tables}. {caption}*"));
        var lines = rows.Select(Row).Prepend(Row([.. columns.Select((column, i) => i == 0 || column.StartsWith(' ') ? ":--" : "--:")])).Prepend(Row(columns));
        Block(string.Join('\n', lines));
    }

    /// <summary>Adds a picture and its caption.</summary>
    public void Picture(ReportPicture picture)
    {
        pictures.Add(picture);
        Block($"![{picture.Caption}]({picture.Path})");
        Block(string.Create(CultureInfo.InvariantCulture, $"*Figure {pictures.Count}. {picture.Caption}*"));
    }

    /// <summary>Adds what a reader may open.</summary>
    /// <param name="summary">What it is, plain words.</param>
    /// <param name="content">Writes it.</param>
    public void Details(string summary, Action content)
    {
        Block($"<details>\n<summary>{summary}</summary>");
        content();
        Block("</details>");
    }

    /// <summary>Adds text that is shown as it is.</summary>
    public void Code(string language, string code)
    {
        var longest = code.Split('\n').Max(line => line.TakeWhile(c => c is '`' or ' ').Count(c => c == '`'));
        var fence = new string('`', Math.Max(3, longest + 1));
        Block($"{fence}{language}\n{code.TrimEnd()}\n{fence}");
    }

    /// <summary>The document.</summary>
    public override string ToString() => text.ToString();

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Trim()))} |";

    private void Block(string block) => text.Append(text.Length == 0 ? "" : "\n").Append(block).Append('\n');
}
