using EquiSep.Experiments;

namespace EquiSep.Reports.Tables;

/// <summary>Tables of a training, which are those of every run that shares its model.</summary>
public static class TrainingTables
{
    private static readonly TableOf<ModelRecord> epochs = new(
        "epochs",
        "Learning rate, mean loss in nats and seconds of every epoch.",
        "epoch,learning_rate,loss,seconds",
        model => model.Epochs.Select(e => new object?[] { e.Epoch, e.LearningRate, e.Loss, e.Seconds }));

    private static readonly TableOf<ModelRecord> steps = new(
        "steps",
        "Loss of every minibatch in nats; steps and epochs are counted from 1.",
        "step,epoch,loss",
        model => model.StepLosses.Select((loss, i) => new object?[] { i + 1, (i / StepsPerEpoch(model)) + 1, loss }));

    /// <summary>The table <c>epochs</c>.</summary>
    public static Table Epochs(ModelRecord model) => epochs.Make(model);

    /// <summary>The table <c>steps</c>.</summary>
    public static Table Steps(ModelRecord model) => steps.Make(model);

    private static int StepsPerEpoch(ModelRecord model)
    {
        var (images, batch) = (SampleSize.Of(model.Specification.Data), model.Specification.Training.BatchSize);
        return (images + batch - 1) / batch;
    }
}
