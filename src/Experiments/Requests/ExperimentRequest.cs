using System.Text.Json;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;

namespace EquiSep.Experiments.Requests;

/// <summary>
/// What is asked for, on the command line and over REST alike: a preset, or a specification in which any field may be a list
/// (a grid); of its runs all or some; in all of them some fields changed; each once or with several seeds.
/// </summary>
public sealed record ExperimentRequest
{
    /// <summary>Most runs of one experiment.</summary>
    public const int MostRuns = 10_000;

    /// <summary>A name of <see cref="Presets"/>; null when <see cref="Specification"/> is given.</summary>
    public string? Preset { get; init; }

    /// <summary>
    /// A specification, in which any field but the name may be a list, with <c>seeds</c> or <c>repeat</c> where every run is made more
    /// than once; null when <see cref="Preset"/> is given.
    /// </summary>
    public JsonElement? Specification { get; init; }

    /// <summary>Texts of which a run's name must match one, see <see cref="RunSelection"/>; none for all runs.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>
    /// Fields of a specification that are changed in every run; null or empty to change nothing. With fewer epochs of training, a run is
    /// measured at its last epoch instead of later ones. Its <c>seeds</c> or <c>repeat</c> stand for those of the specification.
    /// </summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Name of the experiment when the specification has none.</summary>
    public string DefaultName { get; init; } = "experiment";

    /// <summary>Reads <c>{ "preset": …, "only": […], "overrides": {…} }</c> or <c>{ "specification": {…}, … }</c>.</summary>
    /// <exception cref="SpecificationException">It was refused; paths start at the request, as in <c>overrides.training.epochs</c>.</exception>
    public static ExperimentPlan Read(string json) => RequestReader.Read(json).Plan();

    /// <summary>Asks for the specification in the text of a file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="defaultName">Name of the experiment when the specification has none.</param>
    /// <exception cref="SpecificationException">The text is no JSON; what it holds is looked at later.</exception>
    public static ExperimentRequest OfSpecification(string json, string defaultName)
    {
        var request = new ExperimentRequest { DefaultName = defaultName };
        return JsonText.Read(json, root => request = request with { Specification = root.Clone() }) is { } unreadable
            ? throw new SpecificationException([unreadable])
            : request;
    }

    /// <summary>The experiment and its runs.</summary>
    /// <exception cref="SpecificationException">It was refused.</exception>
    public ExperimentPlan Plan()
    {
        var (given, replicates) = Replicates.Take(Specification, "specification");
        var (changes, others) = Replicates.Take(Overrides, "overrides");
        replicates = others ?? replicates;
        var experiment = (Preset, given) switch
        {
            ({ } preset, null) => OfPreset(preset, replicates),
            (null, { } specification) => Grid.Expand(specification, DefaultName, replicates),
            _ => throw Refused(FieldError.Document, "must hold either preset or specification"),
        };
        var changed = changes is { } fields ? RunOverrides.Apply(experiment.Runs, fields) : experiment.Runs;
        return experiment with { Runs = RunSelection.Select(replicates?.Of(changed) ?? changed, Only) };
    }

    /// <summary>The refusal of one field.</summary>
    internal static SpecificationException Refused(string field, string message) => new([new(field, message)]);

    private static ExperimentPlan OfPreset(string name, Replicates? replicates)
    {
        if (Presets.Find(name) is { } preset)
        {
            Replicates.RefuseTooMany(preset.Runs.Count, replicates, "preset");
            return new(preset.Name, $"{preset.Name}: {preset.Title}", preset.Runs);
        }

        var names = Presets.All.Select(known => known.Name).ToList();
        throw Refused("preset", $"'{FieldValues.Shorten(name)}' does not exist; "
            + (NearestName.Find(name, names) is { } nearest ? $"did you mean {nearest}?" : $"there are {string.Join(", ", names)}"));
    }
}
