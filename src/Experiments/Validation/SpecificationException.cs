namespace EquiSep.Experiments.Validation;

/// <summary>A specification was refused; every reason is in <see cref="Errors"/>.</summary>
public sealed class SpecificationException : Exception
{
    /// <summary>Refuses with at least one reason.</summary>
    public SpecificationException(IReadOnlyList<FieldError> errors)
        : base(string.Join(System.Environment.NewLine, errors))
    {
        Errors = errors;
    }

    /// <summary>The reasons, in the order of the text.</summary>
    public IReadOnlyList<FieldError> Errors { get; }
}
