using System.Security.Cryptography;
using System.Text;
using EquiSep.Contracts;
using EquiSep.Core.Formats;
using EquiSep.Core.Networks;
using EquiSep.Core.Random;

namespace EquiSep.Core.Training;

/// <summary>
/// A training between two epochs as a safetensors file: weights, BatchNorm buffers, optimiser state, the state of the order
/// generator, the losses so far; with a schema version, the key of the model it belongs to and a SHA-256 over the tensors.
/// </summary>
internal static class Checkpoint
{
    private const string Schema = "equisep-checkpoint-1";

    /// <summary>Writes <paramref name="progress"/>.</summary>
    public static void Write(Stream stream, Specification specification, TrainingProgress progress)
    {
        SafeTensor[] tensors =
        [
            Flat("parameters", progress.State.Parameters),
            Flat("buffers", progress.State.Buffers),
            Flat("optimizer.first", progress.Optimizer.First),
            Flat("optimizer.second", progress.Optimizer.Second),
            Flat<long>("optimizer.steps", [progress.Optimizer.Steps]),
            Flat("order", progress.Order.Save()),
            Flat("losses", progress.StepLosses.ToArray()),
            Flat("epochs", Rows(progress.Epochs)),
        ];
        Safetensors.Write(stream, tensors, new Dictionary<string, string>
        {
            ["schema"] = Schema,
            ["model"] = Keys.Model(specification),
            ["devices"] = string.Join(',', progress.Devices),
            ["sha256"] = Hash(tensors),
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, of another schema, or of another training.</exception>
    public static TrainingProgress Read(Stream stream, Specification specification, NetworkDescription description, int images)
    {
        var file = Safetensors.Read(stream);
        Expect(file.Metadata.GetValueOrDefault("schema") == Schema, $"its schema is not {Schema}");
        Expect(file.Metadata.GetValueOrDefault("sha256") == Hash(file.Tensors.Values), "its checksum does not match its content");
        Expect(file.Metadata.GetValueOrDefault("model") == Keys.Model(specification), "it belongs to another data set, network or training");

        var state = new NetworkState(description);
        var optimizer = new OptimizerState(specification.Training.Optimizer, state.Parameters.Length);
        Fill(state.Parameters, file["parameters"]);
        Fill(state.Buffers, file["buffers"]);
        Fill(optimizer.First, file["optimizer.first"]);
        Fill(optimizer.Second, file["optimizer.second"]);
        optimizer.Steps = file["optimizer.steps"].Values<long>()[0];
        var order = NumpyShuffle.Restore(file["order"].Values<uint>(), images);
        var devices = (file.Metadata.GetValueOrDefault("devices") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        Expect(devices.Length > 0, "it does not say what it was trained on");
        return new TrainingProgress(description, state, optimizer, order, Records(file["epochs"]), [.. file["losses"].Values<float>()], devices);
    }

    private static double[] Rows(List<EpochRecord> epochs) => [.. epochs.SelectMany(e => new[] { e.Epoch, e.LearningRate, e.Loss, e.Seconds })];

    private static List<EpochRecord> Records(SafeTensor rows) =>
        [.. rows.Values<double>().ToArray().Chunk(4).Select(r => new EpochRecord((int)r[0], r[1], r[2], r[3]))];

    private static SafeTensor Flat<T>(string name, T[] values)
        where T : unmanaged => SafeTensor.From(name, values, values.Length);

    private static void Fill(float[] target, SafeTensor tensor)
    {
        var values = tensor.Values<float>();
        Expect(values.Length == target.Length, $"'{tensor.Name}' has {values.Length} elements where the network needs {target.Length}");
        values.CopyTo(target);
    }

    /// <summary>SHA-256 over names and contents, in the order of the names.</summary>
    private static string Hash(IEnumerable<SafeTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(tensor.Name));
            hash.AppendData(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The checkpoint cannot be used: {otherwise}.");
        }
    }
}
