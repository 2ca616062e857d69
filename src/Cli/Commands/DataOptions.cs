using System.CommandLine;
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
        foreach (var directory in parsed.GetValue(directories) ?? [])
        {
            RequireDirectory(directory);
        }

        var addresses = (parsed.GetValue(mirrors) ?? []).Select(Mirror).ToLookup(mirror => mirror.Corpus, mirror => mirror.Address);
        return new()
        {
            Directories = parsed.GetValue(directories) ?? [],
            Offline = parsed.GetValue(offline),
            Mirrors = addresses.ToDictionary(group => group.Key, group => (IList<string>)[.. group]),
        };
    }

    private static void RequireDirectory(string path)
    {
        var wrong = string.IsNullOrWhiteSpace(path) ? "is empty"
            : File.Exists(path) ? $"{path} cannot be used: it is a file"
            : !Directory.Exists(path) ? $"{path} cannot be used: there is no such directory"
            : null;
        if (wrong is not null)
        {
            throw new RefusedException($"--data {wrong}; name a directory.");
        }
    }

    // An address may hold a password and is not repeated.
    private static (Corpus Corpus, string Address) Mirror(string text)
    {
        var parts = text.Split('=', 2);
        var names = Enum.GetNames<Corpus>();
        if (parts.Length != 2 || !names.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException($"--mirror '{parts[0]}' is not CORPUS=URL with one of {string.Join(", ", names)}.");
        }

        var corpus = Enum.Parse<Corpus>(parts[0], ignoreCase: true);
        return CorpusOptions.IsMirror(parts[1])
            ? (corpus, parts[1])
            : throw new RefusedException(
                $"--mirror of {corpus} is not such as {corpus}=https://host/folder/; allowed are {CorpusOptions.MirrorExpectation}.");
    }
}
