using System.Text;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Local;
using MassTransit;
using MassTransit.Serialization;
using RabbitMQ.Client;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>Queues outlive versions: the names of messages, and their JSON, never change.</summary>
public sealed class WireTests(RabbitMq broker) : BrokerTest(broker)
{
    public static TheoryData<Type, string> Names => new()
    {
        { typeof(PrepareDataset), "EquiSep.Contracts.Messages:PrepareDataset" },
        { typeof(TrainModel), "EquiSep.Contracts.Messages:TrainModel" },
        { typeof(TrainLongModel), "EquiSep.Contracts.Messages:TrainLongModel" },
        { typeof(MeasureSeparation), "EquiSep.Contracts.Messages:MeasureSeparation" },
        { typeof(MeasureFeatures), "EquiSep.Contracts.Messages:MeasureFeatures" },
        { typeof(FeaturesMeasured), "EquiSep.Contracts.Messages:FeaturesMeasured" },
        { typeof(FeaturesRefused), "EquiSep.Contracts.Messages:FeaturesRefused" },
        { typeof(ArtifactMade), "EquiSep.Contracts.Messages:ArtifactMade" },
        { typeof(ArtifactFailed), "EquiSep.Contracts.Messages:ArtifactFailed" },
        { typeof(ArtifactLost), "EquiSep.Contracts.Messages:ArtifactLost" },
        { typeof(WorkNoted), "EquiSep.Contracts.Messages:WorkNoted" },
        { typeof(TrainingProgressed), "EquiSep.Contracts.Messages:TrainingProgressed" },
        { typeof(TrainingsUnwanted), "EquiSep.Contracts.Messages:TrainingsUnwanted" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_keeps_the_name_of_its_type_and_of_its_exchange(Type message, string name)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(_ => { });
        Assert.True(bus.Topology.TryGetPublishAddress(message, out var exchange));

        Assert.Equal($"urn:message:{name}", MessageUrn.ForTypeString(message));
        Assert.Equal($"urn:message:{name}", MessageTypeCache.GetMessageTypeNames(message)[0]);
        Assert.Equal($"/{name}", exchange.AbsolutePath);
    }

    [Fact]
    public void Every_message_is_among_them()
    {
        var messages = typeof(IMessage).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IMessage)));

        Assert.Equal(messages.Select(type => type.Name).Order(), Names.Select(row => row.Data.Item1.Name).Order());
    }

    [Fact]
    public async Task A_queued_command_of_the_version_before_is_consumed()
    {
        var inbox = new Inbox<TrainModel>(QueueNames.TrainModel);
        await using var trainer = await new BusHost(Address, inbox.Register).StartAsync();
        await trainer.ReadyAsync();

        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync(
            exchange: "",
            QueueNames.TrainModel,
            mandatory: true,
            new BasicProperties { ContentType = SystemTextJsonMessageSerializer.JsonContentType.MediaType },
            Encoding.UTF8.GetBytes(Before),
            TestContext.Current.CancellationToken);

        Assert.Equal(new TrainModel("key1", Samples.Specification, "run1", Epoch: 7), await inbox.NextAsync());
    }

    // Written by commit 27c3af0, whose messages were types of EquiSep.Contracts.Messages.
    private const string Before = """
        {
          "messageId": "e26b0000-aeaa-7a61-c804-08df4d63e1f7",
          "requestId": null,
          "correlationId": null,
          "conversationId": "e26b0000-aeaa-7a61-8e0a-08df4d63e1ff",
          "initiatorId": null,
          "sourceAddress": "loopback://localhost/api",
          "destinationAddress": "loopback://localhost/urn:message:EquiSep.Contracts.Messages:TrainModel",
          "responseAddress": null,
          "faultAddress": null,
          "messageType": [
            "urn:message:EquiSep.Contracts.Messages:TrainModel"
          ],
          "message": {
            "key": "key1",
            "specification": {
              "name": "sgd-L6",
              "data": {
                "name": "mnist",
                "seed": 666,
                "perClass": 100,
                "imbalance": null
              },
              "network": {
                "family": "fc",
                "layers": 6,
                "width": 100,
                "block": "basicblock"
              },
              "training": {
                "optimizer": "sgd",
                "learningRate": 0.30000000000000004,
                "momentum": 0.9,
                "weightDecay": 5E-324,
                "batchSize": 128,
                "epochs": 600,
                "seed": 666,
                "frozen": null
              },
              "analysis": {
                "protocol": "reference",
                "granularity": "block",
                "measureAt": [],
                "testSet": false,
                "collapse": false,
                "robustness": null
              }
            },
            "run": "run1",
            "epoch": 7
          },
          "expirationTime": null,
          "sentTime": "2026-11-28T15:25:49.8113028Z",
          "headers": {},
          "host": {
            "machineName": "vm",
            "processName": "EquiSep.Api",
            "processId": 27618,
            "assembly": "EquiSep.Api",
            "assemblyVersion": "0.1.0.0",
            "frameworkVersion": "10.0.12",
            "massTransitVersion": "8.5.12.0",
            "operatingSystemVersion": "Unix 6.18.44.857"
          }
        }
        """;
}
