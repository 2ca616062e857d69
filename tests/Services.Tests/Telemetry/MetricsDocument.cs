using System.Text.RegularExpressions;

namespace EquiSep.Services.Tests.Telemetry;

/// <summary>A metric as the documentation describes it.</summary>
internal sealed record DocumentedMetric(string Kind, string Unit, IReadOnlyList<string> Labels);

/// <summary>The section Metrics of docs/operations.md.</summary>
internal static partial class MetricsDocument
{
    private static readonly string section = Section(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations.md")));

    /// <summary>The rows of the table of metrics, by name.</summary>
    public static IReadOnlyDictionary<string, DocumentedMetric> Metrics { get; } = Rows("name").ToDictionary(
        cells => Code().Match(cells[0]).Groups[1].Value,
        cells => new DocumentedMetric(cells[1], cells[2].Trim('`'), Codes(cells[3])));

    /// <summary>The values of each label.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; } =
        Rows("label").ToDictionary(cells => Code().Match(cells[0]).Groups[1].Value, cells => (IReadOnlyList<string>)Codes(cells[1]));

    /// <summary>The expressions of the alert rules, by the names of the alerts.</summary>
    public static IReadOnlyDictionary<string, string> Alerts { get; } =
        Alert().Matches(section).ToDictionary(alert => alert.Groups[1].Value, alert => alert.Groups[2].Value);

    private static string Section(string document) => document.Split("\n## Metrics\n")[1].Split("\n## ")[0];

    private static IEnumerable<string[]> Rows(string heading) => section.Split($"\n| {heading} |")[1].Split("\n\n")[0].Split('\n')[2..]
        .Select(row => row.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static List<string> Codes(string cell) => [.. Code().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"- alert: (\w+)\s+expr: (.+?)\n\s+(?:for|labels|annotations):", RegexOptions.Singleline)]
    private static partial Regex Alert();
}
