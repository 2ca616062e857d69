using EquiSep.AnalysisService;
using EquiSep.Core.Datasets;
using EquiSep.DataService;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Building;
using EquiSep.Pipeline.Messages;
using EquiSep.Simulation.Tests.Histories;
using EquiSep.Simulation.Tests.Time;
using EquiSep.TrainingService;
using Microsoft.Extensions.Options;
using DatasetBuilder = EquiSep.DataService.DatasetBuilder;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>A service that builds artifacts.</summary>
internal abstract class WorkerNode : Node
{
    private const int Cached = 4;

    /// <summary>A service that does not run yet.</summary>
    protected WorkerNode(World world, string name, PlantedFault planted = PlantedFault.None)
        : base(world, name, planted)
    {
        Computation = new(world.Dice, Clock);
        Builder = new(Store, Bus, new(Clock), this, Clock, Log<ArtifactBuilder>());
        Datasets = new(Store, new(Cached, Computation), ArtifactKind.Dataset, DatasetFiles.ReadAsync);
    }

    /// <summary>Runs computations.</summary>
    protected SimulatedComputation Computation { get; }

    /// <summary>Runs builds.</summary>
    protected ArtifactBuilder Builder { get; }

    /// <summary>Loads data sets.</summary>
    protected ArtifactLoader<DatasetManifest, Dataset> Datasets { get; }
}

/// <summary>The service that prepares data sets.</summary>
internal sealed class DataNode : WorkerNode
{
    private const int Slots = 2;

    /// <summary>Starts it.</summary>
    public DataNode(World world, string name)
        : base(world, name)
    {
        var images = new SimulatedImages(world.Dice, Clock);
        var datasets = new DatasetBuilder(Store, images, Computation, Bus, Clock, Log<DatasetBuilder>());
        Handle(QueueNames.PrepareDataset, Slots, new PrepareDatasetHandler(Builder, datasets, Clock));
    }
}

/// <summary>The service that trains.</summary>
internal sealed class TrainerNode : WorkerNode
{
    private readonly SimulatedTrainings trainings;

    /// <summary>Starts it.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">The name of the process.</param>
    /// <param name="options">The lengths of slices and intervals, and the slots.</param>
    /// <param name="log">What is known of all trainings of the history.</param>
    /// <param name="planted">What is left out of the system on purpose.</param>
    public TrainerNode(World world, string name, TrainingOptions options, TrainingLog log, PlantedFault planted = PlantedFault.None)
        : base(world, name, planted)
    {
        trainings = new(world, Process, log);
        var requests = new CancellationRequests();
        var models = new ModelBuilder(
            Store,
            Datasets,
            trainings,
            Computation,
            requests,
            Bus,
            new SimulatedIdentifiers(world.Dice),
            Options.Create(options),
            Clock,
            Log<ModelBuilder>());
        var slots = options.Slots ?? 1;
        Handle(QueueNames.TrainModel, slots, new TrainModelHandler(Builder, models, Clock));
        Handle(QueueNames.TrainLongModel, slots, new TrainLongModelHandler(Builder, models, Clock));
        Follow(new TrainingsUnwantedHandler(requests));
    }

    /// <inheritdoc/>
    public override bool IsIdle => base.IsIdle && trainings.UnderWay == 0;
}

/// <summary>The service that measures.</summary>
internal sealed class AnalysisNode : WorkerNode
{
    /// <summary>Starts it.</summary>
    public AnalysisNode(World world, string name, int slots)
        : base(world, name)
    {
        var models = new ArtifactLoader<ModelRecord, TrainedModel>(Store, new(2, Computation), ArtifactKind.Model, TrainedModel.ReadAsync);
        var measurement = MemoizedMeasurement.Instance;
        var separations = new SeparationBuilder(
            Store, Datasets, models, measurement, new(models, measurement, Computation), Computation, Bus, Clock, Log<SeparationBuilder>());
        Handle(QueueNames.MeasureSeparation, slots, new MeasureSeparationHandler(Builder, separations, Clock));
    }
}
