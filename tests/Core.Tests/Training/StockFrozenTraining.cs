using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using static TorchSharp.torch;

namespace EquiSep.Core.Tests.Training;

/// <summary>Frozen training of a fully connected network as one would write it with TorchSharp's modules and optimisers.</summary>
internal static class StockFrozenTraining
{
    public static IReadOnlyList<float> StepLosses(NetworkDescription description, TrainingSpecification training, ImageSet images)
    {
        using var scope = NewDisposeScope();
        var state = Initialization.Seed(description, training.Seed);
        nn.Module<Tensor, Tensor>[] blocks =
        [
            .. description.Blocks.Select(block => block.Layers[0]).Select(layer => nn.Sequential(nn.Linear(layer.In, layer.Out), nn.BatchNorm1d(layer.Out), nn.ReLU())),
            nn.Linear(description.Classifier.In, description.Classifier.Out),
        ];
        var parameters = blocks.SelectMany(block => block.parameters()).ToList();
        using (no_grad())
        {
            foreach (var (parameter, slice) in parameters.Zip(state.ParameterSlices))
            {
                parameter.copy_(tensor(state.Values(slice.Name).ToArray(), [.. slice.Shape]));
            }
        }

        var frozen = training.Frozen!;
        var order = new NumpyShuffle((uint)training.Seed, images.Count);
        var losses = new List<float>();
        Train(blocks[..frozen.Blocks], frozen.Epochs, _ => training.LearningRate);
        Train(blocks[frozen.Blocks..], training.Epochs, epoch => LearningRateSchedule.Rate(training.LearningRate, epoch, training.Epochs));
        return losses;

        void Train(nn.Module<Tensor, Tensor>[] trained, int epochs, Func<int, double> rate)
        {
            parameters.ForEach(parameter => parameter.requires_grad = false);
            var moving = trained.SelectMany(block => block.parameters()).ToList();
            moving.ForEach(parameter => parameter.requires_grad = true);
            var optimizer = Stock(training, moving);
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                optimizer.ParamGroups.Single().LearningRate = rate(epoch);
                foreach (var batch in order.Next().Chunk(training.BatchSize))
                {
                    var indices = tensor(batch, dtype: ScalarType.Int64);
                    var inputs = tensor(images.Pixels, images.Count, description.InputWidth).index_select(0, indices);
                    optimizer.zero_grad();
                    var logits = blocks.Aggregate(inputs, (values, block) => block.forward(values));
                    var loss = nn.functional.cross_entropy(logits, tensor(images.Labels).index_select(0, indices));
                    loss.backward();
                    optimizer.step();
                    losses.Add(loss.item<float>());
                }
            }
        }
    }

    private static optim.Optimizer Stock(TrainingSpecification training, IEnumerable<TorchSharp.Modules.Parameter> parameters) => training.Optimizer switch
    {
        Optimizers.Adam => optim.Adam(parameters, weight_decay: training.WeightDecay),
        Optimizers.Momentum => optim.SGD(parameters, training.LearningRate, training.Momentum, weight_decay: training.WeightDecay),
        _ => optim.SGD(parameters, training.LearningRate, weight_decay: training.WeightDecay),
    };
}
