using System.ComponentModel.DataAnnotations;
using EquiSep.Core.Networks;

namespace EquiSep.TrainingService;

/// <summary>How trainings are carried out.</summary>
public sealed class TrainingOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Training";

    /// <summary>
    /// Minutes after which a training is put back into the queue, at the end of an epoch. RabbitMQ takes a delivery back after
    /// half an hour, in which patience with the store has to fit, too.
    /// </summary>
    [Range(0, 15, ErrorMessage = "Training:SliceMinutes is a number from 0 to 15.")]
    public double SliceMinutes { get; set; } = 10;

    /// <summary>Seconds between checkpoints within a slice: what a crash can cost.</summary>
    [Range(0, 600, ErrorMessage = "Training:CheckpointSeconds is a number from 0 to 600.")]
    public double CheckpointSeconds { get; set; } = 60;

    /// <summary>Seconds between looks whether somebody else has taken the training over.</summary>
    [Range(0, 600, ErrorMessage = "Training:OwnershipSeconds is a number from 0 to 600.")]
    public double OwnershipSeconds { get; set; } = 5;

    /// <summary>Trainings at a time, of long ones and of others each; null for as many as there are cores, or one on a GPU.</summary>
    [Range(1, 1024, ErrorMessage = "Training:Slots is a whole number from 1 to 1024.")]
    public int? Slots { get; set; }

    /// <summary>What trains: cpu, cuda or libtorch.</summary>
    public string Device { get; set; } = EnvironmentFacts.DefaultDevice;

    /// <summary><see cref="Slots"/>, decided.</summary>
    internal int SlotCount => Slots ?? (Device == NetworkEngine.Cuda ? 1 : Environment.ProcessorCount);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (NetworkEngine.Obstacle(Device) is { } obstacle)
        {
            yield return new($"{Section}: {obstacle}", [nameof(Device)]);
        }
    }
}
