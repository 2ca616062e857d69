using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EquiSep.Experiments;

/// <summary>How specifications and results are written as JSON and read again.</summary>
public static class ContractJson
{
    /// <summary>camelCase; unknown, duplicate and missing fields are refused. NaN and infinity are written as strings.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same, indented by two spaces: for files that people open.</summary>
    public static JsonSerializerOptions Readable { get; } = new(Options) { WriteIndented = true };

    /// <summary>Writes whatever a record holds, also what would be refused when it is read.</summary>
    internal static JsonSerializerOptions Lenient { get; } = new(Options) { RespectNullableAnnotations = false };
}
