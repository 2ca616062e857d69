using System.CommandLine;

namespace EquiSep.Cli.Commands;

/// <summary>The option <c>--results</c> of commands that need a results folder which is there already.</summary>
internal sealed class ResultsOption
{
    private readonly Option<string> folder = new("--results")
    {
        Description = "Folder of results.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    /// <summary>Adds it to <paramref name="command"/>.</summary>
    public void AddTo(Command command) => command.Add(folder);

    /// <summary>The folder.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public string Read(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(folder);
        return string.IsNullOrWhiteSpace(path) ? throw new RefusedException("--results is empty; name a folder.")
            : File.Exists(path) ? throw new RefusedException($"{path} is a file; name a results folder with --results DIR.")
            : Directory.Exists(path) ? path
            : throw new RefusedException($"There is no results folder {path}; name one with --results DIR.");
    }
}
