using System.CommandLine;
using System.Globalization;

namespace EquiSep.Standalone.Commands;

/// <summary>Options that take a whole number.</summary>
internal static class WholeNumber
{
    /// <summary>An option whose refusal names it and says what it wants, in the user's words.</summary>
    public static Option<int?> Option(string name, string description) => new(name)
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

            result.AddError($"{name} must be a whole number up to {int.MaxValue}, not '{text}'.");
            return null;
        },
    };
}
