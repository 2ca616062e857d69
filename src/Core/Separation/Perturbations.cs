using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;

namespace EquiSep.Core.Separation;

/// <summary>How a trained network stands noise on its weights (<see cref="WeightNoise"/>).</summary>
internal static class Perturbations
{
    /// <summary>Measures the network after each draw at each scale; the engine's weights are the trained ones again when it returns.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set between two measurements.</exception>
    public static IReadOnlyList<PerturbedMeasurement> Measure(
        INetworkEngine engine, NetworkDescription description, Dataset data, Specification specification, RobustnessSpecification robustness, CancellationToken stop)
    {
        var trained = engine.State.Parameters.ToArray();
        var measured = new List<PerturbedMeasurement>();
        try
        {
            foreach (var scale in robustness.Scales)
            {
                for (var draw = 1; draw <= robustness.Draws; draw++)
                {
                    stop.ThrowIfCancellationRequested();
                    trained.CopyTo(engine.State.Parameters, 0);
                    WeightNoise.Add(engine.State, description, scale, robustness.Seed, draw);
                    engine.Load();
                    var (layers, fit, accuracy, _) = StateMeasurement.Measure(engine, description, data, specification);
                    measured.Add(new(scale, draw, layers, fit, accuracy));
                }
            }
        }
        finally
        {
            trained.CopyTo(engine.State.Parameters, 0);
            engine.Load();
        }

        return measured;
    }
}
