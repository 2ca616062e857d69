using System.Text.Json.Nodes;
using EquiSep.Experiments.Requests;

namespace EquiSep.Api.Rest;

/// <summary>
/// A request for an experiment, for the OpenAPI document; it is read by <see cref="ExperimentRequest"/>. Either
/// <see cref="Preset"/> or <see cref="Specification"/> is given.
/// </summary>
public sealed record RequestDocument
{
    /// <summary>Name of a preset, see <c>/api/presets</c>.</summary>
    public string? Preset { get; init; }

    /// <summary>A specification, see <c>/api/networks</c> for its schema. Any field but the name may be a list: then each combination is a run. With <c>seeds</c>, a list, or <c>repeat</c>, a number, beside its fields every run is made with several seeds of training.</summary>
    public JsonObject? Specification { get; init; }

    /// <summary>Only runs whose name is, or contains, one of these.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>
    /// Fields that are changed in every run; also <c>seeds</c> or <c>repeat</c>, which make every run with several seeds of training. With fewer
    /// epochs of training, a run is measured at its last epoch instead of later ones.
    /// </summary>
    public JsonObject? Overrides { get; init; }
}
