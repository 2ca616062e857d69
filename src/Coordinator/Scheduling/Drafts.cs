using System.Globalization;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>An experiment without its runs.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Name">Name of the preset or of the specification.</param>
/// <param name="Title">Title of its figure.</param>
/// <param name="Created">The time of its submission.</param>
/// <param name="Owner">Name of the API key by which it was submitted; null without keys.</param>
/// <param name="RequestSha256">SHA-256 of the request; null without an idempotency key.</param>
/// <param name="TraceParent">The W3C trace context of the request; null without one.</param>
public sealed record ExperimentHeader(
    string Id, string Name, string Title, DateTimeOffset Created, string? Owner, string? RequestSha256, string? TraceParent)
{
    /// <summary>The header of a record.</summary>
    public static ExperimentHeader Of(ExperimentRecord record) =>
        new(record.Id, record.Name, record.Title, record.Created, record.Owner, record.RequestSha256, record.TraceParent);
}

/// <summary>A run before the scheduler knows it. Hashing its keys takes a while, so that it happens outside of the scheduler's loop.</summary>
/// <param name="Number">The number in the experiment, from 1.</param>
/// <param name="Name">The name; null when it is the id.</param>
/// <param name="Data">Name of the data set.</param>
/// <param name="Family">Family of the network.</param>
/// <param name="Cost">The <see cref="TrainingCost"/>.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Model">The model.</param>
/// <param name="Separation">The separation.</param>
public sealed record RunDraft(
    int Number, string? Name, string Data, string Family, double Cost, ArtifactId Dataset, ArtifactId Model, ArtifactId Separation)
{
    /// <summary>The id of a run.</summary>
    public static string IdOf(string experiment, int number) => string.Create(CultureInfo.InvariantCulture, $"{experiment}-{number:D4}");

    /// <summary>The number in the id of a run; null when it is no such id.</summary>
    public static int? NumberOf(string id) =>
        id.LastIndexOf('-') is var hyphen and > 0
        && int.TryParse(id.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && IdOf(id[..hyphen], number) == id ? number : null;

    /// <summary>The draft of a run in a record.</summary>
    /// <exception cref="InvalidDataException">The id is not that of a run.</exception>
    public static RunDraft Of(RunRecord run)
    {
        var specification = run.Specification;
        return new(
            NumberOf(run.Id) ?? throw new InvalidDataException($"'{run.Id}' is not the id of a run."),
            specification.Name,
            string.Intern(specification.Data.Name),
            string.Intern(specification.Network.Family),
            TrainingCost.Of(specification),
            ArtifactId.Of(ArtifactKind.Dataset, Keys.Dataset(specification.Data)),
            ArtifactId.Of(ArtifactKind.Model, Keys.Model(specification)),
            ArtifactId.Of(ArtifactKind.Separation, Keys.Separation(specification)));
    }
}

/// <summary>An experiment before the scheduler knows it.</summary>
/// <param name="Header">The experiment without its runs.</param>
/// <param name="Specifications">The specifications of the runs.</param>
/// <param name="Runs">The runs, by their numbers.</param>
public sealed record ExperimentDraft(ExperimentHeader Header, PackedSpecifications Specifications, IReadOnlyList<RunDraft> Runs)
{
    /// <summary>Numbers of its cancelled runs.</summary>
    public IReadOnlySet<int> Cancelled { get; init; } = new HashSet<int>();

    /// <summary>The length of its record in the store, in bytes, by which an index is compared with the store.</summary>
    public long RecordLength { get; init; }

    /// <summary>What is wrong with its record, whose runs are not known; null when it is intact.</summary>
    public string? Damage { get; init; }

    /// <summary>Whether its deletion has begun.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What the index says of the separations of its runs, by number. It holds until the store says otherwise.</summary>
    public IReadOnlyDictionary<int, ResultSummary?> Results { get; init; } = new Dictionary<int, ResultSummary?>();

    /// <summary>What the index says of failed runs, by number: the artifact and its mark.</summary>
    public IReadOnlyDictionary<int, (ArtifactKind Kind, FailureMark Mark)> Failures { get; init; } =
        new Dictionary<int, (ArtifactKind, FailureMark)>();

    /// <summary>The draft of a record.</summary>
    /// <exception cref="InvalidDataException">A run has an id that is not one.</exception>
    public static ExperimentDraft Of(ExperimentRecord record)
    {
        IReadOnlyList<RunDraft> runs = [.. record.Runs.Select(RunDraft.Of).OrderBy(run => run.Number)];
        return new(ExperimentHeader.Of(record), PackedSpecifications.Of(record.Runs), runs);
    }

    /// <summary>An experiment whose record cannot be read.</summary>
    /// <param name="id">The id.</param>
    /// <param name="written">The time at which the record was written.</param>
    /// <param name="damage">What is wrong with it.</param>
    public static ExperimentDraft Damaged(string id, DateTimeOffset written, string damage) =>
        new(new(id, id, "", written, Owner: null, RequestSha256: null, TraceParent: null), PackedSpecifications.Of([]), []) { Damage = damage };
}
