using System.CommandLine;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;

namespace EquiSep.Cli.Commands;

/// <summary><c>compare A B</c>: two folders of results, run by run.</summary>
internal sealed class CompareCommand : Command
{
    private readonly Argument<string> first = new("A") { Description = "Folder of results: of an experiment, such as results/optimization, or of several, such as results." };
    private readonly Argument<string> second = new("B") { Description = "Another one." };
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document." };

    /// <summary>The command.</summary>
    public CompareCommand()
        : base("compare", "Compare two folders of results, run by run; runs are matched by name.")
    {
        Add(first);
        Add(second);
        Add(json);
        SetAction(parsed =>
        {
            var comparison = FolderComparison.Of(parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.Write(WholeJson.Text(comparison));
            }
            else
            {
                ComparisonTable.Write(output, comparison);
            }

            return ExitCodes.Success;
        });
    }
}
