using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The <c>separation.json</c> of a run's folder.</summary>
internal static class ResultFile
{
    public static SeparationResult Read(string path) => JsonSerializer.Deserialize<SeparationResult>(File.ReadAllText(path), ContractJson.Options)!;
}
