using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Cli.Commands;

/// <summary>Options that say where images come from, the same for every command that reads some.</summary>
internal sealed class DataOptions
{
    private readonly Option<string[]> directories = new("--data")
    {
        Description = "Directory with data files, looked at in place of all others; may be given more than once.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> mirrors = new("--mirror")
    {
        Description = "Where to download a corpus from instead of the built-in addresses, such as Mnist=https://host/folder/; may be given more than once. "
            + "Corpora: " + string.Join(", ", Enum.GetNames<Corpus>()) + ".",
        HelpName = "CORPUS=URL",
    };

    private readonly Option<bool> offline = new("--offline") { Description = "Download nothing." };

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(directories);
        command.Add(offline);
        command.Add(mirrors);
    }

    /// <summary>What they ask for.</summary>
    /// <exception cref="RefusedException">An option is not allowed.</exception>
    public CorpusOptions Read(ParseResult parsed)
    {
        if ((parsed.GetValue(directories) ?? []).Any(string.IsNullOrWhiteSpace))
        {
            throw new RefusedException("--data is empty; name a directory.");
        }

        var addresses = (parsed.GetValue(mirrors) ?? []).Select(Mirror).ToLookup(mirror => mirror.Corpus, mirror => mirror.Address);
        var options = new CorpusOptions
        {
            Directories = parsed.GetValue(directories) ?? [],
            Offline = parsed.GetValue(offline),
            Mirrors = addresses.ToDictionary(group => group.Key, group => (IList<string>)[.. group]),
        };
        try
        {
            Validator.ValidateObject(options, new(options), validateAllProperties: true);
            return options;
        }
        catch (ValidationException e)
        {
            throw new RefusedException($"--mirror is not allowed: {e.Message}", e);
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
