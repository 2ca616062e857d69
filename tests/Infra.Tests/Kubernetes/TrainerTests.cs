using EquiSep.Pipeline.Messages;
using YamlDotNet.RepresentationModel;
using k8s.Models;

namespace EquiSep.Infra.Tests.Kubernetes;

public sealed class TrainerTests
{
    [Fact]
    public async Task A_trainer_of_a_cluster_has_a_GPU_of_its_own_and_trains_on_it()
    {
        var pod = (await Overlay.RenderAsync("cluster")).Pods["trainer"];
        var container = pod.Spec.Containers.Single();

        Assert.Equal("1", container.Resources.Limits["nvidia.com/gpu"].ToString());
        Assert.Contains(pod.Spec.Tolerations, toleration => toleration is { Key: "nvidia.com/gpu", OperatorProperty: "Exists" });
        Assert.EndsWith("-cuda", container.Image, StringComparison.Ordinal);
        Assert.Equal("cuda", container.Env.Single(setting => setting.Name == "Training__Device").Value);
    }

    [Fact]
    public async Task There_are_as_many_trainers_as_the_queue_of_trainings_needs_and_none_when_it_is_empty()
    {
        var overlay = await Overlay.RenderAsync("cluster");
        var spec = (YamlMappingNode)overlay.Extensions["ScaledObject"].Single()["spec"];
        var triggers = (YamlSequenceNode)spec["triggers"];
        var slots = overlay.Pods["trainer"].Spec.Containers.Single().Env.Single(setting => setting.Name == "Training__Slots").Value;

        Assert.Equal("trainer", $"{spec["scaleTargetRef"]["name"]}");
        Assert.Equal("0", $"{spec["minReplicaCount"]}");
        Assert.Equal([QueueNames.TrainModel, QueueNames.TrainLongModel], triggers.Select(trigger => $"{trigger["metadata"]["queueName"]}"));
        Assert.All(triggers, trigger => Assert.Equal("rabbitmq", $"{trigger["type"]}"));
        Assert.All(triggers, trigger => Assert.Equal(slots, $"{trigger["metadata"]["value"]}"));

        // Over AMQP what is being trained would not count.
        Assert.All(triggers, trigger => Assert.Equal("http", $"{trigger["metadata"]["protocol"]}"));
        Assert.All(triggers, trigger => Assert.Equal($"{overlay.Extensions["TriggerAuthentication"].Single()["metadata"]["name"]}", $"{trigger["authenticationRef"]["name"]}"));
        Assert.Null(overlay.Objects.OfType<V1Deployment>().Single(deployment => deployment.Metadata.Name == "trainer").Spec.Replicas);
    }
}
