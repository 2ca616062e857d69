namespace EquiSep.Pipeline.Building;

/// <summary>Creates identifiers that nobody else uses.</summary>
public interface IIdentifierSource
{
    /// <summary>A new identifier: letters and digits.</summary>
    string Create();
}

/// <summary>Creates identifiers from random GUIDs.</summary>
public sealed class GuidSource : IIdentifierSource
{
    /// <inheritdoc/>
    public string Create() => Guid.NewGuid().ToString("N");
}
