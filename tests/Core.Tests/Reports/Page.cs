using System.Xml.Linq;

namespace EquiSep.Core.Tests.Reports;

/// <summary>A report's page, which is XML too, as a browser would take it.</summary>
internal static class Page
{
    /// <summary>Parses the page and checks that it asks for nothing from elsewhere: what has a source has it inline, and nothing can run or load.</summary>
    public static XDocument ReadSelfContained(string html)
    {
        var page = XDocument.Parse(html);
        string[] loading = ["script", "link", "iframe", "object", "embed", "video", "audio", "source", "base", "form"];
        Assert.DoesNotContain(page.Descendants(), element => loading.Contains(element.Name.LocalName));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Descendants().Attributes("src"), source => Assert.StartsWith("data:image/png;base64,iVBOR", source.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        return page;
    }

    public static IReadOnlyList<string> Headings(XDocument page, string level) => [.. page.Descendants(level).Select(heading => heading.Value)];

    /// <summary>The cells of the table whose caption holds a text, without its header.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(XDocument page, string caption)
    {
        var table = page.Descendants("table").Single(table => table.ElementsBeforeSelf().Last().Value.Contains(caption, StringComparison.Ordinal));
        return [.. table.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements("td").Select(cell => cell.Value).ToList())];
    }
}
