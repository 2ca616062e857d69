using System.ComponentModel.DataAnnotations;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>The options of the store: its folder, unless <c>ConnectionStrings:blobs</c> names a blob store, and the options of that one.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Artifacts";

    /// <summary>The folder of the artifacts; required without <c>ConnectionStrings:blobs</c>.</summary>
    public string? Folder { get; set; }

    /// <summary>The container of the blobs.</summary>
    [RegularExpression("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*", ErrorMessage = "Artifacts:Container has 3 to 63 lower-case letters, digits and single inner hyphens.")]
    public string Container { get; set; } = "equisep";

    /// <summary>
    /// The version of the service's API, such as 2024-11-04, for servers that do not support the newest one; null for the SDK's newest version.
    /// </summary>
    public string? ServiceVersion { get; set; }

    /// <summary>The seconds without an answer or a byte of progress after which the blob store counts as unavailable.</summary>
    [Range(0.1, 600, ErrorMessage = "Artifacts:TimeoutSeconds is a number from 0.1 to 600.")]
    public double TimeoutSeconds { get; set; } = BlobArtifactStore.UsualLimit.TotalSeconds;
}
