using System.CommandLine;
using EquiSep.Cli.Results;
using EquiSep.Coordinator.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Commands;

/// <summary>
/// <c>rm EXPERIMENT</c>: removes experiments from the store of a results folder, so that <c>gc</c> frees what they alone needed.
/// </summary>
internal sealed class RemoveCommand : Command
{
    private readonly Argument<string[]> experiments = new("experiment")
    {
        Description = "Its id, the beginning of its id, or its name (see the command list); more than one may be given.",
        HelpName = "EXPERIMENT",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly ResultsOption results = new();

    /// <summary>The command.</summary>
    /// <param name="stop">Asks for an orderly stop.</param>
    public RemoveCommand(CancellationToken stop)
        : base("rm", "Remove experiments from the store of a results folder; gc then deletes what no other experiment needs. "
            + "The folders of their results stay.")
    {
        Add(experiments);
        results.AddTo(this);
        SetAction(parsed => RemoveAsync(parsed, stop).GetAwaiter().GetResult());
    }

    private async Task<int> RemoveAsync(ParseResult parsed, CancellationToken stop)
    {
        var (name, output) = (results.Read(parsed), parsed.InvocationConfiguration.Output);
        var folder = new ResultsFolder(name);
        using var occupation = Occupation.Take(
            folder.Store, new(Environment.ProcessId, "rm"), other => output.WriteLine(Occupation.Waiting(folder.Root, other)), stop);
        var directory = await StoredExperiments.ReadAsync(name, stop);
        var found = parsed.GetRequiredValue(experiments).Select(text => StoredExperiments.Find(directory, text)).Distinct().ToList();
        var store = new FolderArtifactStore(folder.Store);
        foreach (var experiment in found)
        {
            await OfflineDeletion.DeleteAsync(store, experiment.Header.Id, stop);
            output.WriteLine($"Removed {experiment.Header.Name} ({experiment.Header.Id}) from the store.");
        }

        output.WriteLine($"Folders of results stay. To free the space of what no other experiment needs: gc --results {name}");
        return ExitCodes.Success;
    }
}
