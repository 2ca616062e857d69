using System.Globalization;
using System.Text;

namespace EquiSep.Reports.Documents;

/// <summary>Words and numbers as Markdown (CommonMark with pipe tables).</summary>
internal static class MarkdownText
{
    /// <summary>Stands where there is no number.</summary>
    public const string Nothing = "–";

    private const string Markup = "\\`*_[]<>|&~#";

    /// <summary>The text as it is, in one line: none of its characters has a meaning in Markdown or HTML.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Markup.Contains(text[i], StringComparison.Ordinal) && !IsInsideWord(text, i))
            {
                escaped.Append('\\');
            }

            escaped.Append(char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? ' ' : text[i]);
        }

        return escaped.ToString();
    }

    /// <summary>The number with a point and a true minus sign; words where it is not finite, a dash where there is none.</summary>
    public static string Number(double? value, string format)
    {
        return value is not { } number ? Nothing
            : !double.IsFinite(number) ? "undefined"
            : number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>The number of things, such as <c>1 run</c> or <c>3 runs</c>.</summary>
    public static string Count(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    // The underscores of fashion_mnist mean nothing, and the source stays readable.
    private static bool IsInsideWord(string text, int i) =>
        text[i] == '_' && i > 0 && i < text.Length - 1 && char.IsAsciiLetterOrDigit(text[i - 1]) && char.IsAsciiLetterOrDigit(text[i + 1]);
}
