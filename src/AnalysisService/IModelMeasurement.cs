using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Separation;
using EquiSep.Experiments;
using Microsoft.Extensions.Options;

namespace EquiSep.AnalysisService;

/// <summary>Measures networks. The results depend on the arguments only.</summary>
internal interface IModelMeasurement
{
    /// <summary>Measures a trained network.</summary>
    /// <param name="specification">The specification of the run.</param>
    /// <param name="data">The data set.</param>
    /// <param name="weights">The file of the weights.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    Analysis Measure(Specification specification, Dataset data, byte[] weights, CancellationToken cancellationToken);

    /// <summary>Measures a network as it was after an epoch of its training.</summary>
    /// <param name="specification">The specification of the run.</param>
    /// <param name="data">The data set.</param>
    /// <param name="weights">The file of the weights after the epoch.</param>
    StateMeasurement MeasureState(Specification specification, Dataset data, byte[] weights);
}

/// <summary>Measures networks on the device of the options.</summary>
/// <param name="options">The options.</param>
internal sealed class ModelMeasurement(IOptions<AnalysisOptions> options) : IModelMeasurement
{
    /// <inheritdoc/>
    public Analysis Measure(Specification specification, Dataset data, byte[] weights, CancellationToken cancellationToken)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(options.Value.Device, description, weights);
        return Analysis.Measure(engine, description, data, specification, cancellationToken);
    }

    /// <inheritdoc/>
    public StateMeasurement MeasureState(Specification specification, Dataset data, byte[] weights)
    {
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        using var engine = NetworkEngine.Load(options.Value.Device, description, weights);
        return StateMeasurement.Measure(engine, description, data, specification);
    }
}
