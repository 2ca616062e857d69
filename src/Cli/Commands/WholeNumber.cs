using System.CommandLine;
using System.Globalization;

namespace EquiSep.Cli.Commands;

/// <summary>Options that take a whole number.</summary>
internal static class WholeNumber
{
    /// <summary>An option whose refusal names it and says what it wants, in the user's words.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it means.</param>
    /// <param name="most">The largest number that makes sense; whoever reads the option refuses larger ones.</param>
    public static Option<int?> Option(string name, string description, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"{name} must be a whole number up to {most}, not '{text}'.");
            return null;
        },
    };

    /// <summary>An option that takes several, with commas between them.</summary>
    public static Option<int[]?> List(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N,N,…",
        CustomParser = result =>
        {
            var texts = result.Tokens[0].Value.Split(',');
            var numbers = texts.Select(text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (int?)null).ToList();
            if (numbers.FindIndex(number => number is null) is >= 0 and var wrong)
            {
                result.AddError($"{name} must be whole numbers up to {int.MaxValue} with commas between them, such as 1,2,3, not '{texts[wrong]}'.");
            }

            return [.. numbers.OfType<int>()];
        },
    };
}
