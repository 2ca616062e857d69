using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Reports;

namespace EquiSep.Cli.Results;

/// <summary>The results in an experiment's folder that are not those of a request: it would replace them.</summary>
internal sealed class EarlierRequest
{
    private const int MaxNames = 10;
    private readonly string folder;
    private readonly List<(string Name, string Difference)> runs;

    private EarlierRequest(string folder, List<(string Name, string Difference)> runs) => (this.folder, this.runs) = (folder, runs);

    /// <summary>What would be replaced, in words, and how to decide.</summary>
    public string Refusal
    {
        get
        {
            var differences = runs.GroupBy(run => run.Difference, run => run.Name).Select(group => $"  {Names([.. group])}: {group.Key}");
            var folders = $"the folders of {(runs.Count == 1 ? "this run" : "these runs")}";
            return string.Join(Environment.NewLine,
                [
                    $"The folder {folder} holds results of another request, which this one would replace:",
                    .. differences,
                    $"What would go: {string.Join(", ", OfExperiment().Prepend(folders))}.",
                    "Name another folder with --results DIR to keep them, or replace them with --overwrite.",
                ]);
        }
    }

    /// <summary>Finds results that differ from those of a request; null when there are none.</summary>
    /// <param name="folder">The experiment's folder.</param>
    /// <param name="request">All runs of the request, also those that are not asked for now.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static EarlierRequest? Find(string folder, ExperimentPlan request)
    {
        var requested = request.Runs.ToDictionary(run => run.Name!, StringComparer.OrdinalIgnoreCase);
        var runs = new List<(string Name, string Difference)>();
        string[] folders = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (var path in folders.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (LaidOutResult.Find(path) is not { } held)
            {
                continue;
            }

            if (requested.GetValueOrDefault(name) is not { } run)
            {
                runs.Add((name, "is no run of this request"));
            }
            else if (Keys.Separation(run) != Keys.Separation(held.Specification))
            {
                runs.Add((name, Difference(held.Specification, run)));
            }
        }

        return runs.Count > 0 ? new(folder, runs) : null;
    }

    /// <summary>Deletes the results. Files that are not ours stay.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public void Delete()
    {
        foreach (var name in runs.Select(run => run.Name))
        {
            RunFolder.Delete(Path.Combine(folder, name));
        }

        foreach (var path in OfExperiment().Select(name => Path.Combine(folder, name)))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private IEnumerable<string> OfExperiment()
    {
        string[] all = [.. ExperimentReports.FileNames, ExperimentFolder.Summary, .. ReportFiles.Names];
        return all.Where(name => Path.Exists(Path.Combine(folder, name)));
    }

    private static string Names(List<string> names)
    {
        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return string.Join(", ", names.Take(MaxNames)) + more;
    }

    private static string Difference(Specification held, Specification asked)
    {
        var (there, here) = (Fields(held), Fields(asked));
        return string.Join(", ", there.Keys.Union(here.Keys)
            .Select(field => (Name: field, There: there.GetValueOrDefault(field, "absent"), Here: here.GetValueOrDefault(field, "absent")))
            .Where(field => field.There != field.Here)
            .Select(field => $"{field.Name} is {field.There} there and {field.Here} here"));
    }

    private static Dictionary<string, string> Fields(Specification run)
    {
        var fields = new Dictionary<string, string>();
        Add("", JsonSerializer.SerializeToElement(run with { Name = null }, ContractJson.Options));
        return fields;

        void Add(string path, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in value.EnumerateObject())
                {
                    Add(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value);
                }
            }
            else if (value.ValueKind != JsonValueKind.Null)
            {
                fields.Add(path, value.GetRawText());
            }
        }
    }
}
