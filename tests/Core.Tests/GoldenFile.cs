using System.Text.Json;

namespace EquiSep.Core.Tests;

/// <summary>Reference values from the authors' code, beside the tests whatever the current directory is.</summary>
internal static class GoldenFile
{
    /// <summary>Opens one of the folder Golden.</summary>
    public static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name)));
}
