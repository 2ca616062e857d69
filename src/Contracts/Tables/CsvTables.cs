using System.Globalization;
using System.Text;

namespace EquiSep.Contracts.Tables;

/// <summary>Results as CSV (RFC 4180 with plain line feeds): a header line, numbers with a point that read back to the same bits, nothing for null.</summary>
public static class CsvTables
{
    /// <summary><c>separation.csv</c>: index, name, width, within, between.</summary>
    public static string Separation(IEnumerable<LayerSeparation> layers)
    {
        return Write("index,name,width,within,between", layers.Select(l => new object?[] { l.Index, l.Name, l.Width, l.Within, l.Between }));
    }

    /// <summary><c>epochs.csv</c>: epoch, learning rate, mean loss (nats), seconds.</summary>
    public static string Epochs(IEnumerable<EpochRecord> epochs)
    {
        return Write("epoch,learning_rate,loss,seconds", epochs.Select(e => new object?[] { e.Epoch, e.LearningRate, e.Loss, e.Seconds }));
    }

    /// <summary><c>steps.csv</c>: step and epoch, both from 1, and the minibatch's loss (nats).</summary>
    /// <param name="losses">The loss of every step.</param>
    /// <param name="stepsPerEpoch">Minibatches of an epoch.</param>
    public static string Steps(IEnumerable<float> losses, int stepsPerEpoch)
    {
        return Write("step,epoch,loss", losses.Select((loss, i) => new object?[] { i + 1, (i / stepsPerEpoch) + 1, loss }));
    }

    /// <summary><c>summary.csv</c>: a line per run.</summary>
    public static string Summary(IEnumerable<SummaryRow> rows)
    {
        return Write(
            "run,reference_name,layers,paper_layers,optimizer,learning_rate,pearson,decay_ratio,fitted_layers,first_separation,last_separation,train_accuracy,test_accuracy,diverged_at_epoch,seconds",
            rows.Select(r => new object?[]
            {
                r.Run, r.ReferenceName, r.Layers, r.PaperLayers, r.Optimizer, r.LearningRate, r.Pearson, r.DecayRatio, r.FittedLayers,
                r.FirstSeparation, r.LastSeparation, r.TrainAccuracy, r.TestAccuracy, r.DivergedAtEpoch, r.Seconds,
            }));
    }

    private static string Write(string header, IEnumerable<object?[]> rows)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Cell)).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
