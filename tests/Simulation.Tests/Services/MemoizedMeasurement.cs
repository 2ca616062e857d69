using System.Collections.Concurrent;
using System.Security.Cryptography;
using EquiSep.AnalysisService;
using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Experiments;
using Microsoft.Extensions.Options;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>Measures as the service does. Equal work of all histories is done once: results depend on the arguments only.</summary>
internal sealed class MemoizedMeasurement : IModelMeasurement
{
    private static readonly ModelMeasurement measurement = new(Options.Create(new AnalysisOptions { Device = NetworkEngine.Cpu }));
    private static readonly ConcurrentDictionary<(AnalysisSpecification, UInt128, string), Analysis> analyses = new();
    private static readonly ConcurrentDictionary<(AnalysisSpecification, UInt128, string), StateMeasurement> states = new();

    private MemoizedMeasurement()
    {
    }

    /// <summary>The only one.</summary>
    public static MemoizedMeasurement Instance { get; } = new();

    /// <inheritdoc/>
    public Analysis Measure(Specification specification, Dataset data, byte[] weights, CancellationToken cancellationToken) =>
        analyses.GetOrAdd(KeyOf(specification, data, weights), _ => measurement.Measure(specification, data, weights, CancellationToken.None));

    /// <inheritdoc/>
    public StateMeasurement MeasureState(Specification specification, Dataset data, byte[] weights) =>
        states.GetOrAdd(KeyOf(specification, data, weights), _ => measurement.MeasureState(specification, data, weights));

    private static (AnalysisSpecification, UInt128, string) KeyOf(Specification specification, Dataset data, byte[] weights) =>
        (specification.Analysis, BitConverter.ToUInt128(SHA256.HashData(weights)), data.Manifest.TrainSha256);
}
