namespace EquiSep.Experiments.Validation;

/// <summary>One thing that is wrong with a specification.</summary>
/// <param name="Field">Path of the field, such as <c>training.batchSize</c>; <see cref="Document"/> when the text as a whole is wrong.</param>
/// <param name="Message">What is allowed and what was given, to be read after the field's name.</param>
public sealed record FieldError(string Field, string Message)
{
    /// <summary>The <see cref="Field"/> of errors that belong to no field.</summary>
    public const string Document = "$";

    /// <summary>Field and message as one sentence.</summary>
    public override string ToString() => Field == Document ? $"The specification {Message}" : $"{Field} {Message}";
}
