using System.CommandLine;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Standalone.Commands;

/// <summary>Options that say where images come from, the same for every command that reads some.</summary>
internal static class DataOptions
{
    private static readonly Option<string[]> Directories = new("--data")
    {
        Description = "Directory with data files, looked at before the usual places; may be given more than once.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Offline = new("--offline") { Description = "Download nothing." };

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Directories);
        command.Add(Offline);
    }

    /// <summary>The locator that they ask for.</summary>
    public static CorpusLocator Locator(ParseResult parsed)
    {
        return new(new() { Directories = parsed.GetValue(Directories) ?? [], Offline = parsed.GetValue(Offline) });
    }
}
