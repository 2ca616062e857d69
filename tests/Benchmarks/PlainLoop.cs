using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Experiments;
using static TorchSharp.torch;

namespace EquiSep.Benchmarks;

/// <summary>What one would write with TorchSharp: modules, a stock optimiser, <c>item()</c> after every step, one thread.</summary>
internal sealed class PlainLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly optim.Optimizer optimizer;
    private readonly nn.Module<Tensor, Tensor, Tensor> criterion = nn.CrossEntropyLoss();
    private readonly Tensor images;
    private readonly Tensor labels;

    public PlainLoop(Specification specification, Dataset data)
    {
        set_num_threads(1);
        manual_seed(specification.Training.Seed);
        var description = NetworkCatalogue.Describe(specification.Network, data.Train.Shape);
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (var layer in description.Blocks.SelectMany(block => block.Layers))
        {
            layers.AddRange([nn.Linear(layer.In, layer.Out), nn.BatchNorm1d(layer.Out), nn.ReLU()]);
        }

        layers.Add(nn.Linear(description.Classifier.In, description.Classifier.Out));
        network = nn.Sequential(layers);
        network.train();
        var (rate, decay) = (specification.Training.LearningRate, specification.Training.WeightDecay);
        optimizer = specification.Training.Optimizer switch
        {
            Optimizers.Adam => optim.Adam(network.parameters(), rate, weight_decay: decay),
            Optimizers.Momentum => optim.SGD(network.parameters(), rate, specification.Training.Momentum, weight_decay: decay),
            _ => optim.SGD(network.parameters(), rate, weight_decay: decay),
        };
        images = tensor(data.Train.Pixels, [data.Train.Count, description.InputWidth]);
        labels = tensor(data.Train.Labels);
    }

    public float TrainEpoch(int[] order, int batchSize)
    {
        var last = 0f;
        foreach (var batch in order.Chunk(batchSize))
        {
            using var scope = NewDisposeScope();
            var indices = tensor(batch, dtype: ScalarType.Int64);
            optimizer.zero_grad();
            var loss = criterion.forward(network.forward(images.index_select(0, indices)), labels.index_select(0, indices));
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
        }

        return last;
    }

    public void Dispose()
    {
        network.Dispose();
        optimizer.Dispose();
        criterion.Dispose();
        images.Dispose();
        labels.Dispose();
    }
}
