using System.ComponentModel.DataAnnotations;
using EquiSep.Core.Networks;

namespace EquiSep.AnalysisService;

/// <summary>The options of measurements.</summary>
public sealed class AnalysisOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Analysis";

    /// <summary>The number of concurrent measurements; null for the number of cores.</summary>
    [Range(1, 1024, ErrorMessage = "Analysis:Slots is a whole number from 1 to 1024.")]
    public int? Slots { get; set; }

    /// <summary>The device: cpu, cuda or libtorch.</summary>
    public string Device { get; set; } = EnvironmentFacts.DefaultDevice;

    /// <summary><see cref="Slots"/>, or its default.</summary>
    internal int SlotCount => Slots ?? Environment.ProcessorCount;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (NetworkEngine.Obstacle(Device) is { } obstacle)
        {
            yield return new($"{Section}: {obstacle}", [nameof(Device)]);
        }
    }
}
