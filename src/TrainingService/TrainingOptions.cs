using System.ComponentModel.DataAnnotations;
using EquiSep.Core.Networks;

namespace EquiSep.TrainingService;

/// <summary>The options of trainings.</summary>
public sealed class TrainingOptions : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Training";

    /// <summary>
    /// The minutes after which a training is put back into the queue, at the end of an epoch. RabbitMQ takes a delivery back after half an hour,
    /// which includes the retries while the store is unavailable.
    /// </summary>
    [Range(0, 15, ErrorMessage = "Training:SliceMinutes is a number from 0 to 15.")]
    public double SliceMinutes { get; set; } = 10;

    /// <summary>The seconds between checkpoints within a slice, which is the progress that a crash can lose.</summary>
    [Range(0, 600, ErrorMessage = "Training:CheckpointSeconds is a number from 0 to 600.")]
    public double CheckpointSeconds { get; set; } = 60;

    /// <summary>The seconds between checks whether another trainer has taken the training over.</summary>
    [Range(0, 600, ErrorMessage = "Training:OwnershipSeconds is a number from 0 to 600.")]
    public double OwnershipSeconds { get; set; } = 5;

    /// <summary>The number of concurrent trainings, for long ones and for others each; null for the number of cores, or one on a GPU.</summary>
    [Range(1, 1024, ErrorMessage = "Training:Slots is a whole number from 1 to 1024.")]
    public int? Slots { get; set; }

    /// <summary>The device: cpu, cuda or libtorch.</summary>
    public string Device { get; set; } = EnvironmentFacts.DefaultDevice;

    /// <summary><see cref="Slots"/>, or its default.</summary>
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
