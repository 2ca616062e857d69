using EquiSep.Infra.Tests.Running;
using Microsoft.Extensions.Hosting;
using k8s.Models;

namespace EquiSep.Infra.Tests.Kubernetes;

public sealed class OverlayTests
{
    // What whoever deploys creates beforehand; docs/operations.md says how.
    private static readonly string[] secrets = ["equisep", "equisep-api", "equisep-servers", "equisep-queues", "equisep-tls"];

    public static TheoryData<string> Overlays => ["trial", "cluster"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_objects_follow_the_schemas_of_Kubernetes_and_KEDA(string name)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, (await Overlay.RenderAsync(name)).Text, TestContext.Current.CancellationToken);
            await Schemas.AssertAsync("kubernetes", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task A_container_is_no_root_cannot_write_to_its_image_and_has_bounded_resources(string name)
    {
        foreach (var (workload, pod) in (await Overlay.RenderAsync(name)).Pods)
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot, workload);
            Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.Spec.AutomountServiceAccountToken, workload);
            var container = Assert.Single(pod.Spec.Containers);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation, workload);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem, workload);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.All(["cpu", "memory", "ephemeral-storage"], resource => Assert.Contains(resource, container.Resources.Requests.Keys));
            Assert.All(["memory", "ephemeral-storage"], resource => Assert.Contains(resource, container.Resources.Limits.Keys));
            Assert.Matches(":[0-9][^:]*$", container.Image);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task What_is_referred_to_is_there(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        var maps = overlay.Objects.OfType<V1ConfigMap>().Select(map => map.Metadata.Name).ToList();
        var accounts = overlay.Objects.OfType<V1ServiceAccount>().Select(account => account.Metadata.Name).ToList();
        foreach (var pod in overlay.Pods.Values)
        {
            var volumes = pod.Spec.Volumes ?? [];
            var sources = volumes.SelectMany(volume => volume.Projected?.Sources ?? []).Select(source => source.Secret?.Name);
            var environment = pod.Spec.Containers.SelectMany(container => container.Env ?? []).Select(setting => setting.ValueFrom?.SecretKeyRef?.Name);
            Assert.All(volumes.Select(volume => volume.Secret?.SecretName).Concat(sources).Concat(environment).OfType<string>(), secret => Assert.Contains(secret, secrets));
            Assert.All(pod.Spec.Containers.SelectMany(container => container.EnvFrom ?? []), source => Assert.Contains(source.ConfigMapRef.Name, maps));
            Assert.True(pod.Spec.ServiceAccountName is null || accounts.Contains(pod.Spec.ServiceAccountName));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Services_and_budgets_select_one_workload_and_policies_at_least_one(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        int Selected(IDictionary<string, string>? labels) => overlay.Pods.Values.Count(pod => Overlay.Selects(labels, pod));

        Assert.All(overlay.Objects.OfType<V1Service>(), service => Assert.Equal(1, Selected(service.Spec.Selector)));
        Assert.All(overlay.Objects.OfType<V1PodDisruptionBudget>(), budget => Assert.Equal(1, Selected(budget.Spec.Selector.MatchLabels)));
        Assert.All(overlay.Objects.OfType<V1Deployment>(), deployment => Assert.Equal(1, Selected(deployment.Spec.Selector.MatchLabels)));
        Assert.All(overlay.Objects.OfType<V1NetworkPolicy>(), policy => Assert.True(Selected(policy.Spec.PodSelector.MatchLabels) > 0, policy.Metadata.Name));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("data")]
    [InlineData("trainer")]
    [InlineData("analysis")]
    public async Task A_service_is_given_its_secrets_as_files_and_longer_to_end_than_a_host_takes(string name)
    {
        var overlay = await Overlay.RenderAsync("cluster");
        var pod = overlay.Pods[name];
        var folder = overlay.Objects.OfType<V1ConfigMap>().Single().Data["Secrets__Folder"];

        Assert.Single(pod.Spec.Containers.Single().VolumeMounts, mount => mount.MountPath == folder && mount.ReadOnlyProperty == true);
        Assert.True(TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds!.Value) > new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(10));
    }
}
