using EquiSep.Experiments;
using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>PyTorch's sgd, momentum and adam with coupled weight decay, a handful of calls on flat tensors a step.</summary>
internal sealed class TorchOptimizer(TrainingSpecification training, OptimizerState state, Tensor parameters, Tensor gradients) : IDisposable
{
    private readonly Tensor first = tensor(state.First, device: parameters.device);
    private readonly Tensor second = tensor(state.Second, device: parameters.device);

    /// <summary>Moves the parameters against the gradients; call it inside a dispose scope and without gradients.</summary>
    public void Step(double learningRate)
    {
        state.Steps++;
        gradients.add_(parameters, alpha: training.WeightDecay);
        switch (training.Optimizer)
        {
            case Optimizers.Sgd:
                parameters.add_(gradients, alpha: -learningRate);
                break;
            case Optimizers.Momentum:
                first.mul_(training.Momentum).add_(gradients);
                parameters.add_(first, alpha: -learningRate);
                break;
            default:
                Adam(learningRate);
                break;
        }
    }

    /// <summary>Copies the optimiser's memory to the host.</summary>
    public void Store()
    {
        first.CopyTo(state.First);
        second.CopyTo(state.Second);
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    private void Adam(double learningRate)
    {
        const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
        first.mul_(Beta1).add_(gradients, alpha: 1 - Beta1);
        second.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var root = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, state.Steps))).add_(Epsilon);
        parameters.addcdiv_(first, root, -learningRate / (1 - Math.Pow(Beta1, state.Steps)));
    }
}
