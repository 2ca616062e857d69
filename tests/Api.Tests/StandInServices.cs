using System.Collections.Concurrent;
using System.Threading.Channels;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using MassTransit;

namespace EquiSep.Api.Tests;

/// <summary>
/// What the services for data, training and analysis look like from Api: they take commands, write the records that they really
/// write, and publish the events that they really publish. They compute nothing.
/// </summary>
internal sealed class StandInServices(IBusControl bus, IArtifactStore store)
{
    private readonly Channel<object> commands = Channel.CreateUnbounded<object>();
    private readonly ConcurrentQueue<object> received = new();

    /// <summary>Every command that came.</summary>
    public IEnumerable<object> Received => received;

    /// <summary>How often each event is published.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>The weights of every model.</summary>
    public byte[] Weights { get; set; } = "weights"u8.ToArray();

    /// <summary>What is measured of a run.</summary>
    public Func<Specification, SeparationResult> Measured { get; set; } = Samples.Separation;

    /// <summary>The seed of trainings that fail once; null for none.</summary>
    public int? FailingSeed { get; set; }

    public async Task StartAsync(bool works)
    {
        var endpoint = bus.ConnectReceiveEndpoint("stand-ins", configure =>
        {
            configure.Handler<PrepareDataset>(context => TakeAsync(context.Message, works));
            configure.Handler<TrainModel>(context => TakeAsync(context.Message, works));
            configure.Handler<TrainLongModel>(context => TakeAsync(context.Message, works: false));
            configure.Handler<MeasureSeparation>(context => TakeAsync(context.Message, works));
            configure.Handler<TrainingsUnwanted>(context => TakeAsync(context.Message, works: false));
        });
        await endpoint.Ready;
    }

    /// <summary>The next command, of which nobody has waited for before.</summary>
    public async Task<T> NextAsync<T>()
    {
        using var limit = new CancellationTokenSource(ApiHost.LongestWait);
        try
        {
            while (true)
            {
                if (await commands.Reader.ReadAsync(limit.Token) is T command)
                {
                    return command;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"No {typeof(T).Name} came within {ApiHost.LongestWait.TotalSeconds} s; there came {string.Join(", ", received)}.");
        }
    }

    public async Task MakeAsync(PrepareDataset command)
    {
        await PublishAsync(new WorkNoted(ArtifactKind.Dataset, command.Key, "Images come from a test."));
        await WriteAsync(ArtifactPaths.Train(command.Key), "images");
        await WriteAsync(ArtifactPaths.Test(command.Key), "images");
        await store.WriteRecordAsync(ArtifactPaths.Manifest(command.Key), Samples.Manifest(command.Data), WriteCondition.None, default);
        await PublishAsync(new ArtifactMade(ArtifactKind.Dataset, command.Key));
    }

    public async Task MakeAsync(TrainModel command)
    {
        var epochs = command.Specification.Training.Epochs;
        await PublishAsync(new WorkNoted(ArtifactKind.Model, command.Key, null));
        await PublishAsync(new TrainingProgressed(command.Key, epochs / 2, epochs, 0.5, 1000, 1));
        await store.WriteAsync(ArtifactPaths.Model(command.Key), Weights, WriteCondition.None, default);
        await store.WriteRecordAsync(ArtifactPaths.ModelRecord(command.Key), Samples.Model(command.Specification, Weights), WriteCondition.None, default);
        await PublishAsync(new ArtifactMade(ArtifactKind.Model, command.Key));
    }

    public async Task MakeAsync(MeasureSeparation command)
    {
        await store.WriteRecordAsync(ArtifactPaths.Separation(command.Key), Measured(command.Specification), WriteCondition.None, default);
        await PublishAsync(new ArtifactMade(ArtifactKind.Separation, command.Key));
    }

    public async Task FailAsync(ArtifactKind kind, string key, string reason)
    {
        await store.WriteRecordAsync(ArtifactPaths.Failure(kind, key), new FailureMark(reason, DateTimeOffset.UtcNow), WriteCondition.None, default);
        await PublishAsync(new ArtifactFailed(kind, key, reason));
    }

    public async Task PublishAsync(object message)
    {
        for (var copy = 0; copy < Copies; copy++)
        {
            await bus.Publish(message);
        }
    }

    private async Task TakeAsync(object command, bool works)
    {
        received.Enqueue(command);
        commands.Writer.TryWrite(command);
        if (works)
        {
            await (command switch
            {
                PrepareDataset prepare => MakeAsync(prepare),
                TrainModel train when train.Specification.Training.Seed == FailingSeed => FailOnceAsync(train),
                TrainModel train => MakeAsync(train),
                MeasureSeparation measure => MakeAsync(measure),
                _ => Task.CompletedTask,
            });
        }
    }

    private Task FailOnceAsync(TrainModel command)
    {
        FailingSeed = null;
        return FailAsync(ArtifactKind.Model, command.Key, "The test wants it so.");
    }

    private Task<string> WriteAsync(string name, string content) =>
        store.WriteAsync(new(name), async (stream, token) => await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), token), WriteCondition.None, default);
}
