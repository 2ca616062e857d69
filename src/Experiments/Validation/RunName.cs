namespace EquiSep.Experiments.Validation;

/// <summary>Names of runs, which are folder names too.</summary>
public static class RunName
{
    /// <summary>Longest name.</summary>
    public const int MaximumLength = 100;

    /// <summary>The rule as a regular expression.</summary>
    public const string Pattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,98}[A-Za-z0-9_-]$|^[A-Za-z0-9_-]$";

    /// <summary>The rule in words.</summary>
    public const string Expectation = "a text of 1 to 100 letters (a-z), digits, '.', '_' or '-' that neither starts nor ends with '.' and is no device name of Windows";

    // Windows reserves these with any extension.
    private static readonly string[] Devices =
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })];

    /// <summary>Whether <paramref name="name"/> can be a run's name and a folder's name on every system.</summary>
    public static bool IsValid(string name)
    {
        return name.Length is > 0 and <= MaximumLength
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            && name[0] != '.' && name[^1] != '.'
            && !Devices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
    }
}
