using EquiSep.Core.Datasets;
using EquiSep.Core.Networks;
using EquiSep.Core.Tests.Networks;
using EquiSep.Core.Training;
using EquiSep.Experiments;
using TorchSharp;

namespace EquiSep.Core.Tests.Training;

public sealed class TrainingSessionTests
{
    private static readonly Dataset Data = GoldenNetwork.Prepare(DataNames.Cfm);

    public static TheoryData<string, string> OptimizersAndDevices() =>
        new MatrixTheoryData<string, string>(Optimizers.All, [NetworkEngine.Cpu, NetworkEngine.Libtorch]);

    [Theory]
    [MemberData(nameof(OptimizersAndDevices))]
    public void A_training_resumed_after_every_epoch_gives_the_same_bits(string optimizer, string device)
    {
        var specification = Specify(optimizer, epochs: 4);
        using var whole = Run(TrainingSession.Start(specification, Data, device));

        var session = TrainingSession.Start(specification, Data, device);
        while (!session.Finished)
        {
            session.RunEpoch();
            using var checkpoint = new MemoryStream();
            session.SaveCheckpoint(checkpoint);
            session.Dispose();
            checkpoint.Position = 0;
            session = TrainingSession.Resume(specification, Data, device, checkpoint);
        }

        using (session)
        {
            Assert.Equal(Model(whole), Model(session));
            Assert.Equal(whole.StepLosses, session.StepLosses);
            Assert.Equal(whole.Epochs.Select(e => e.Loss), session.Epochs.Select(e => e.Loss));
        }
    }

    [Fact]
    public void A_training_that_goes_on_elsewhere_names_both_devices()
    {
        var specification = Specify(Optimizers.Adam, epochs: 3);
        using var checkpoint = new MemoryStream();
        using (var first = TrainingSession.Start(specification, Data, NetworkEngine.Libtorch))
        {
            Assert.Equal([NetworkEngine.Libtorch], first.Devices);
            first.RunEpoch();
            first.SaveCheckpoint(checkpoint);
        }

        checkpoint.Position = 0;
        using var second = TrainingSession.Resume(specification, Data, NetworkEngine.Cpu, checkpoint);
        Assert.Equal([NetworkEngine.Libtorch, NetworkEngine.Cpu], second.Devices);
        Assert.Equal(1, second.Epoch);
    }

    [Fact]
    public void Two_trainings_side_by_side_give_the_bits_of_one_alone()
    {
        var specification = Specify(Optimizers.Adam, epochs: 3);
        using var alone = Run(TrainingSession.Start(specification, Data, NetworkEngine.Cpu));

        var models = new byte[2][];
        Parallel.For(0, 2, i =>
        {
            using var session = Run(TrainingSession.Start(specification, Data, NetworkEngine.Cpu));
            models[i] = Model(session);
        });

        Assert.All(models, model => Assert.Equal(Model(alone), model));
    }

    [Fact]
    public void An_infinite_loss_ends_the_training_as_diverged()
    {
        var specification = Specify(Optimizers.Sgd, epochs: 20) with { Training = new TrainingSpecification { LearningRate = 1e3, Epochs = 20 }, Network = new NetworkSpecification { Family = Families.GfnnNoBn } };

        using var session = Run(TrainingSession.Start(specification, Data, NetworkEngine.Cpu));

        Assert.NotNull(session.DivergedAtEpoch);
        Assert.Equal(session.Epoch, session.DivergedAtEpoch);
        Assert.True(session.Epoch < 20);
        Assert.Throws<InvalidOperationException>(session.RunEpoch);
    }

    [Theory]
    [MemberData(nameof(OptimizersAndDevices))]
    public void A_training_whose_weights_are_taken_on_the_way_gives_the_same_bits(string optimizer, string device)
    {
        var specification = Specify(optimizer, epochs: 4);
        using var plain = Run(TrainingSession.Start(specification, Data, device));
        Assert.False(plain.LacksSnapshot);

        using var session = TrainingSession.Start(specification with { Analysis = new() { MeasureAt = [0, 1, 3, 4] } }, Data, device);
        var taken = TakeAll(session);

        Assert.Equal(Model(plain), Model(session));
        Assert.Equal(plain.StepLosses, session.StepLosses);
        Assert.Equal([0, 1, 3, 4], taken.Keys);
        Assert.Equal(Model(plain), taken[4]);
        using var third = TrainingSession.Start(specification, Data, device);
        Assert.Equal(Model(third), taken[0]);
        third.RunEpoch();
        Assert.Equal(Model(third), taken[1]);
    }

    [Fact]
    public void A_checkpoint_knows_which_weights_were_taken()
    {
        var specification = Specify(Optimizers.Adam, epochs: 4) with { Analysis = new() { MeasureAt = [0, 2] } };
        using var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
        var taken = TakeAll(session, epochs: 2);
        var before = session.TakeCheckpoint("", []);
        session.RunEpoch();

        using var resumed = TrainingSession.Resume(specification, Data, NetworkEngine.Cpu, before);
        Assert.Equal(2, resumed.Epoch);
        Assert.False(resumed.LacksSnapshot);
        Assert.Equal(taken.Select(item => new WeightSnapshot(item.Key, Hash.Of<byte>(item.Value))), resumed.TakeCheckpoint("", []).Facts.Snapshots);
    }

    [Fact]
    public void The_epoch_in_which_a_training_diverges_leaves_no_weights()
    {
        var training = new TrainingSpecification { LearningRate = 1e3, Epochs = 20 };
        var specification = Specify(Optimizers.Sgd, epochs: 20) with
        {
            Training = training,
            Network = new NetworkSpecification { Family = Families.GfnnNoBn },
            Analysis = new() { MeasureAt = [.. Enumerable.Range(0, 21)] },
        };

        using var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);

        var taken = TakeAll(session);
        Assert.NotNull(session.DivergedAtEpoch);
        Assert.Equal(Enumerable.Range(0, session.DivergedAtEpoch.Value), taken.Keys);
    }

    [Fact]
    public void The_rate_falls_after_each_third_of_the_epochs()
    {
        Assert.Equal([3, 3, 0.3, 0.3, 0.03, 0.03, 0.03], Enumerable.Range(0, 7).Select(epoch => LearningRateSchedule.Rate(3, epoch, 7)));
    }

    [Theory]
    [InlineData(0.3, "cut")]
    [InlineData(0.9, "flipped")]
    public void A_damaged_checkpoint_is_refused(double place, string damage)
    {
        var specification = Specify(Optimizers.Adam, epochs: 3);
        using var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
        session.RunEpoch();
        using var stream = new MemoryStream();
        session.SaveCheckpoint(stream);
        var bytes = stream.ToArray();
        var at = (int)(place * bytes.Length);
        bytes[at] ^= 1;

        using var damaged = new MemoryStream(damage == "cut" ? bytes[..at] : bytes);
        Assert.Throws<InvalidDataException>(() => TrainingSession.Resume(specification, Data, NetworkEngine.Cpu, damaged));
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        var specification = Specify(Optimizers.Adam, epochs: 3);
        using var session = TrainingSession.Start(specification, Data, NetworkEngine.Cpu);
        using var stream = new MemoryStream();
        session.SaveCheckpoint(stream);

        stream.Position = 0;
        var error = Assert.Throws<InvalidDataException>(() => TrainingSession.Resume(Specify(Optimizers.Adam, epochs: 4), Data, NetworkEngine.Cpu, stream));
        Assert.Contains("another data set, network or training", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_gives_the_network_back()
    {
        using var session = Run(TrainingSession.Start(Specify(Optimizers.Sgd, epochs: 1), Data, NetworkEngine.Cpu));

        using var file = new MemoryStream(Model(session));
        var read = NetworkFile.Read(file, session.Description);

        Assert.Equal(session.State.Parameters, read.Parameters);
        Assert.Equal(session.State.Buffers, read.Buffers);
    }

    [Fact]
    public void The_libtorch_engine_leaves_no_tensor_alive()
    {
        var manager = DisposeScopeManager.Statistics;
        manager.Reset();
        using (var session = Run(TrainingSession.Start(Specify(Optimizers.Adam, epochs: 2), Data, NetworkEngine.Libtorch)))
        {
            session.Engine.Evaluate(Data.Train, BatchStatistics.Batch, 100, withFeatures: true);
        }

        Assert.Equal(manager.TensorStatistics.CreatedInScopeCount, manager.TensorStatistics.DisposedInScopeCount + manager.TensorStatistics.DetachedFromScopeCount);
    }

    private static Specification Specify(string optimizer, int epochs) => new()
    {
        Data = new DataSpecification { Name = DataNames.Cfm },
        Network = new NetworkSpecification { Family = Families.Gfnn, Layers = 3, Width = 30 },
        Training = new TrainingSpecification { Optimizer = optimizer, LearningRate = 0.01, Epochs = epochs },
    };

    private static TrainingSession Run(TrainingSession session)
    {
        while (!session.Finished)
        {
            session.RunEpoch();
        }

        return session;
    }

    private static SortedDictionary<int, byte[]> TakeAll(TrainingSession session, int epochs = int.MaxValue)
    {
        var taken = new SortedDictionary<int, byte[]>();
        while (true)
        {
            if (session.LacksSnapshot)
            {
                taken.Add(session.Epoch, session.TakeSnapshot());
            }

            if (session.Finished || session.Epoch == epochs)
            {
                return taken;
            }

            session.RunEpoch();
        }
    }

    private static byte[] Model(TrainingSession session)
    {
        using var stream = new MemoryStream();
        session.SaveModel(stream);
        return stream.ToArray();
    }
}
