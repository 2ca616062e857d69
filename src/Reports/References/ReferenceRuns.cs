using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Reports.References;

/// <summary>The reference values of the paper's runs that are known: <c>reference-runs.json</c>.</summary>
public static class ReferenceRuns
{
    private const string Resource = "reference-runs.json";

    private static readonly Document document = Read();
    private static readonly Dictionary<string, ReferenceRun> bySeparation = document.Runs.ToDictionary(run => Keys.Separation(run.Specification));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReferenceRun> All => document.Runs;

    /// <summary>Their sources.</summary>
    public static IReadOnlyDictionary<string, ReferenceSource> Sources => document.Sources;

    /// <summary>The reference for a run: one in which nothing differs that decides the fit. Null when there is none.</summary>
    /// <param name="run">The run; what is measured besides the law does not matter.</param>
    public static ReferenceRun? Find(Specification run)
    {
        var law = run with { Analysis = new() { Protocol = run.Analysis.Protocol, Granularity = run.Analysis.Granularity } };
        return bySeparation.GetValueOrDefault(Keys.Separation(law));
    }

    private static Document Read()
    {
        using var stream = typeof(ReferenceRuns).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The assembly has no resource {Resource}.");
        return JsonSerializer.Deserialize<Document>(stream, ContractJson.Options)!;
    }

    private sealed record Document(IReadOnlyDictionary<string, ReferenceSource> Sources, IReadOnlyList<ReferenceRun> Runs);
}
