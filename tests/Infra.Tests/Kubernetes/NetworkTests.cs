using k8s.Models;

namespace EquiSep.Infra.Tests.Kubernetes;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("trial")]
    [InlineData("cluster")]
    public async Task Whatever_no_policy_names_is_refused_in_both_directions(string name)
    {
        var policies = (await Overlay.RenderAsync(name)).Objects.OfType<V1NetworkPolicy>().ToList();
        var nothing = Assert.Single(policies, policy => policy.Spec is { PodSelector.MatchLabels: null, Ingress: null, Egress: null });

        Assert.Equal(["Ingress", "Egress"], nothing.Spec.PolicyTypes);
    }

    [Theory]
    [InlineData("api", "rabbitmq", true)]
    [InlineData("data", "rabbitmq", true)]
    [InlineData("trainer", "azurite", true)]
    [InlineData("analysis", "azurite", true)]
    [InlineData("api", "trainer", false)]
    [InlineData("rabbitmq", "azurite", false)]
    [InlineData("trainer", "api", false)]
    public async Task In_a_trial_services_reach_broker_and_store_and_nothing_else(string from, string to, bool reaches)
    {
        var overlay = await Overlay.RenderAsync("trial");
        var policies = overlay.Objects.OfType<V1NetworkPolicy>().ToList();
        var (source, target) = (overlay.Pods[from], overlay.Pods[to]);
        var port = $"{target.Spec.Containers.Single().Ports.Single().ContainerPort}";
        var leaves = policies.Where(policy => Overlay.Selects(policy.Spec.PodSelector.MatchLabels, source))
            .SelectMany(policy => policy.Spec.Egress ?? [])
            .Any(rule => IsPort(rule.Ports, port) && IsPeer(rule.To, target));
        var enters = policies.Where(policy => Overlay.Selects(policy.Spec.PodSelector.MatchLabels, target))
            .SelectMany(policy => policy.Spec.Ingress ?? [])
            .Any(rule => IsPort(rule.Ports, port) && IsPeer(rule.FromProperty, source));

        Assert.Equal(reaches, leaves && enters);
    }

    private static bool IsPort(IEnumerable<V1NetworkPolicyPort> ports, string port) => ports.Any(allowed => allowed.Port.ToString() == port);

    // Pods of this namespace; a peer of another one selects none of them.
    private static bool IsPeer(IEnumerable<V1NetworkPolicyPeer>? peers, V1PodTemplateSpec pod) =>
        peers is null || peers.Any(peer => peer is { NamespaceSelector: null, PodSelector: not null } && Overlay.Selects(peer.PodSelector.MatchLabels, pod));
}
