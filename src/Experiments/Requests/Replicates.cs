using System.Globalization;
using System.Text.Json;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>
/// With which seeds of training every run is made, so that its spread can be seen: <c>seeds</c> or <c>repeat</c> of a request, beside
/// the fields of a specification. They are no part of a run.
/// </summary>
internal sealed class Replicates
{
    private readonly string path;
    private readonly IReadOnlyList<int>? seeds;

    private Replicates(string path, IReadOnlyList<int>? seeds, int count)
    {
        this.path = path;
        this.seeds = seeds;
        Count = count;
    }

    /// <summary>The fields.</summary>
    public static IReadOnlyList<Field> Fields { get; } =
    [
        new("seeds", FieldKind.WholeList, "Seeds of training: every run is made once with each; not beside repeat.") { From = 0, To = int.MaxValue, Fewest = 1, Most = ExperimentRequest.MostRuns },
        new("repeat", FieldKind.Whole, "How often every run is made: with its own seed of training, the next one, and so on; not beside seeds.") { From = 1, To = ExperimentRequest.MostRuns },
    ];

    /// <summary>How many runs there are for each.</summary>
    public int Count { get; }

    /// <summary>Reads the fields in an object.</summary>
    /// <param name="json">A specification, or changes of one.</param>
    /// <param name="path">Its path in the request.</param>
    /// <returns>The object without them, and what they ask for; null when they are not there.</returns>
    /// <exception cref="SpecificationException">They were refused.</exception>
    public static (JsonElement? Others, Replicates? Asked) Take(JsonElement? json, string path)
    {
        if (json is not { ValueKind: JsonValueKind.Object } given)
        {
            return (json, null);
        }

        var ours = given.EnumerateObject().Where(property => Find(property) is not null).ToList();
        if (ours is [])
        {
            return (json, null);
        }

        var (field, value) = (Find(ours[0])!, (object?)null);
        var error = ours is not [var only] ? $"cannot be given beside {ours[1].Name}: one of them is enough"
            : !field.TryRead(only.Value, out value) ? FieldValues.Refusal(field, only.Value)
            : null;
        if (error is not null)
        {
            throw ExperimentRequest.Refused($"{path}.{field.Path}", error);
        }

        var others = given.EnumerateObject().Except(ours).Select(property => $"{JsonSerializer.Serialize(property.Name)}:{property.Value.GetRawText()}");
        return (JsonElement.Parse($"{{{string.Join(',', others)}}}"), new($"{path}.{field.Path}", value as IReadOnlyList<int>, value is int count ? count : ((IReadOnlyList<int>)value!).Count));
    }

    /// <summary>Refuses more runs than are possible, before they are made.</summary>
    /// <param name="runs">How many there are without replicates; a double, for it may be beyond any integer.</param>
    /// <param name="replicates">How often each is made; null for once.</param>
    /// <param name="field">The field that asks for them.</param>
    /// <exception cref="SpecificationException">They are too many.</exception>
    public static void RefuseTooMany(double runs, Replicates? replicates, string field)
    {
        var all = runs * (replicates?.Count ?? 1);
        if (all > ExperimentRequest.MostRuns)
        {
            throw ExperimentRequest.Refused(replicates?.path ?? field, string.Create(CultureInfo.InvariantCulture, $"asks for {all:G6} runs; at most {ExperimentRequest.MostRuns} are possible"));
        }
    }

    /// <summary>Every run with every seed, under its name and the seed.</summary>
    /// <exception cref="SpecificationException">The runs differ in their seeds already, or seeds are beyond those possible.</exception>
    public IReadOnlyList<Specification> Of(IReadOnlyList<Specification> runs)
    {
        if (runs.GroupBy(run => WithSeed(run, 0) with { Name = null }).Any(same => same.Select(run => run.Training.Seed).Distinct().Skip(1).Any()))
        {
            throw ExperimentRequest.Refused(path, "cannot be given where runs differ in training.seed already");
        }

        if (seeds is null && runs.Max(run => run.Training.Seed) > int.MaxValue - Count + 1)
        {
            throw ExperimentRequest.Refused(path, $"leads from training.seed {runs.Max(run => run.Training.Seed)} beyond {int.MaxValue}");
        }

        var replicated = runs.SelectMany((run, i) => Seeds(run).Select(seed => (Run: WithSeed(run, seed), Name: $"{run.Name}-seed{seed}", Brief: $"run-{i + 1:D4}-seed{seed}"))).ToList();
        var areNames = replicated.All(one => RunName.IsValid(one.Name));
        return [.. replicated.Select(one => one.Run with { Name = areNames ? one.Name : one.Brief })];
    }

    private static Field? Find(JsonProperty property) => Fields.FirstOrDefault(field => field.Path == property.Name);

    private static Specification WithSeed(Specification run, int seed) => run with { Training = run.Training with { Seed = seed } };

    private IEnumerable<int> Seeds(Specification run) => seeds ?? Enumerable.Range(run.Training.Seed, Count);
}
