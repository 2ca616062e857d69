namespace EquiSep.Testing;

/// <summary>Which trainer took a training, by what the trainers write.</summary>
/// <param name="deployment">Where they are.</param>
/// <param name="key">Key of the model.</param>
internal sealed class Slices(Deployment deployment, string key)
{
    /// <summary>The end of the line that a trainer writes when a slice begins, without the epoch.</summary>
    public const string Begins = " begins at epoch ";

    /// <summary>The end of the line that a trainer writes when it notices that the training is no longer its own.</summary>
    public const string TakenOver = " has been taken over by another trainer";

    private readonly Dictionary<string, int> seen = [];

    /// <summary>The key.</summary>
    public string Key => key;

    /// <summary>Waits until a trainer has taken the training that did not the last time this was asked.</summary>
    /// <returns>The trainer.</returns>
    public async Task<string> NextAsync()
    {
        var taken = "";
        await Waiting.UntilAsync(() => Task.FromResult(Look(out taken)), $"a trainer takes {key}");
        return taken;
    }

    /// <summary>
    /// The number of times that the last epoch was trained, by whichever trainer; more than one trainer may write the files of a finished
    /// training. Waits for the first of them: logs arrive some tenths of a second late.
    /// </summary>
    public async Task<int> FinishedAsync()
    {
        await Waiting.UntilAsync(() => Task.FromResult(AllFinished(deployment).ContainsKey(key)), $"a trainer has said that it trained {key}");
        return AllFinished(deployment)[key];
    }

    /// <summary>The same of all models that were finished, by their keys.</summary>
    public static IReadOnlyDictionary<string, int> AllFinished(Deployment deployment) => deployment.Trainers
        .SelectMany(trainer => deployment.Log(trainer).Split('\n'))
        .Where(line => line.Contains(" is trained: ", StringComparison.Ordinal))
        .CountBy(line => line.Split("model ")[^1].Split(' ')[0])
        .ToDictionary();

    /// <summary>How often a trainer noticed that the training was no longer its own.</summary>
    public int Refused(string trainer) => deployment.Count($"the training of model {key}{TakenOver}", trainer);

    private bool Look(out string taken)
    {
        foreach (var trainer in deployment.Trainers)
        {
            var count = deployment.Count($"the training of model {key}{Begins}", trainer);
            if (count > seen.GetValueOrDefault(trainer))
            {
                (seen[trainer], taken) = (count, trainer);
                return true;
            }
        }

        taken = "";
        return false;
    }
}
