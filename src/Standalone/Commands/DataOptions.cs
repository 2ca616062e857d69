using System.CommandLine;
using System.ComponentModel.DataAnnotations;
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

    private static readonly Option<string[]> Mirrors = new("--mirror")
    {
        Description = "Where to download a corpus from instead of the built-in addresses, such as Mnist=https://host/folder/; may be given more than once. "
            + "Corpora: " + string.Join(", ", Enum.GetNames<Corpus>()) + ".",
        HelpName = "CORPUS=URL",
    };

    private static readonly Option<bool> Offline = new("--offline") { Description = "Download nothing." };

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Directories);
        command.Add(Offline);
        command.Add(Mirrors);
    }

    /// <summary>The locator that they ask for.</summary>
    /// <exception cref="RefusedException">An option is not allowed.</exception>
    public static CorpusLocator Locator(ParseResult parsed)
    {
        var mirrors = (parsed.GetValue(Mirrors) ?? []).Select(Mirror).ToLookup(mirror => mirror.Corpus, mirror => mirror.Address);
        try
        {
            return new(new()
            {
                Directories = parsed.GetValue(Directories) ?? [],
                Offline = parsed.GetValue(Offline),
                Mirrors = mirrors.ToDictionary(group => group.Key, group => (IList<string>)[.. group]),
            });
        }
        catch (ValidationException e)
        {
            throw new RefusedException(e.Message, e);
        }
    }

    private static (Corpus Corpus, string Address) Mirror(string text)
    {
        var parts = text.Split('=', 2);
        return parts.Length == 2 && Enum.GetNames<Corpus>().Contains(parts[0], StringComparer.OrdinalIgnoreCase)
            ? (Enum.Parse<Corpus>(parts[0], ignoreCase: true), parts[1])
            : throw new RefusedException($"--mirror '{text}' is not CORPUS=URL with one of {string.Join(", ", Enum.GetNames<Corpus>())}.");
    }
}
