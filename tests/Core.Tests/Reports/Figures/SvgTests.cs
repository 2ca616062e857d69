using System.Xml.Linq;
using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class SvgTests
{
    private static readonly XElement Svg = XDocument.Parse(Figure.Panel(Runs.Figure1[0]).ToSvg()).Root!;

    [Fact]
    public void The_document_is_named_and_scales()
    {
        Assert.Equal("0 0 480 360", Svg.Attribute("viewBox")?.Value);
        Assert.Equal("adam-L18 (20 layers)", Svg.Elements().First(element => element.Name.LocalName == "title").Value);
    }

    [Fact]
    public void Each_thing_is_drawn_once()
    {
        var words = Svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
        Assert.Single(words, "Layer index");
        Assert.Single(words, "Separation fuzziness D");
    }

    [Fact]
    public void Every_letter_has_its_place_and_no_list_of_places_ends_in_a_comma()
    {
        var texts = Svg.Descendants().Where(element => element.Name.LocalName == "text").ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, text =>
        {
            Assert.Equal(text.Value.Length, text.Attribute("x")!.Value.Split(", ").Length);
            Assert.DoesNotMatch(",\\s*$", text.Attribute("y")!.Value);
            Assert.Equal("DejaVu Sans, Verdana, sans-serif", text.Attribute("font-family")!.Value);
        });
    }

    [Fact]
    public void The_font_of_the_assembly_has_every_sign_of_a_figure()
    {
        const string signs = "ABCXYZabcxyz0123456789.,:()-_+=<>&…−–—ρσ⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀×·★●○Δ±%";
        Assert.True(Typography.Face.ContainsGlyphs(signs));
        Assert.Equal("DejaVu Sans", Typography.Face.FamilyName);
    }

    [Fact]
    public void The_font_of_the_assembly_has_every_sign_of_every_picture()
    {
        var perturbed = Samples.Perturbed("sgd-L6", 0.575, 5, 0.05, 0.1);
        Figure[] pictures =
        [
            Figure.Panel(Samples.Mixed()), Figure.Emergence(Samples.Emerging(0, 1, 10)), Figure.TestSet(Samples.Tested()), Figure.Robustness(perturbed),
            Figure.RobustnessAgainstLaw([perturbed]), Figure.OutOfSample([perturbed]), Figure.Collapse([Samples.Collapsed("a", 0.5)]),
            Figure.Spread([new SeedGroup("sgd-L6", [Samples.Emerging(0), Samples.Tested()])], "seeds", _ => 12.7),
            Figure.Grid([Samples.Mixed()], "rates", new HashSet<string> { "mixed" }),
        ];
        Assert.All(pictures, picture =>
        {
            using var drawing = new Drawing(picture);
            Assert.All(drawing.Words, words => Assert.True(Typography.Face.ContainsGlyphs(words), words));
        });
    }

    [Fact]
    public void The_font_of_the_assembly_comes_before_the_fonts_of_the_system()
    {
        Assert.Same(Typography.Face, ScottPlot.Fonts.GetTypeface(Typography.Family, bold: false, italic: false));
    }
}
