using System.Collections.Concurrent;
using EquiSep.Infra.Tests.Running;
using EquiSep.Testing;
using YamlDotNet.RepresentationModel;
using k8s;
using k8s.Models;

namespace EquiSep.Infra.Tests.Kubernetes;

/// <summary>The objects of an overlay of infra/kubernetes, as kubectl's kustomize renders them.</summary>
/// <param name="Text">All of them, as YAML.</param>
/// <param name="Objects">Those of Kubernetes itself; a field that Kubernetes does not know is refused.</param>
/// <param name="Extensions">The others, by kind.</param>
internal sealed record Overlay(string Text, IReadOnlyList<object> Objects, ILookup<string, YamlMappingNode> Extensions)
{
    private static readonly ConcurrentDictionary<string, Task<Overlay>> rendered = new();

    private static readonly Dictionary<string, Type> kinds = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["networking.k8s.io/v1/Ingress"] = typeof(V1Ingress),
    };

    /// <summary>The pods that workloads make, by the workload's name.</summary>
    public IReadOnlyDictionary<string, V1PodTemplateSpec> Pods { get; } = Objects
        .Select(item => item switch
        {
            V1Deployment deployment => (deployment.Metadata.Name, deployment.Spec.Template),
            V1StatefulSet set => (set.Metadata.Name, set.Spec.Template),
            _ => default,
        })
        .Where(item => item.Template is not null)
        .ToDictionary(item => item.Name, item => item.Template);

    public static Task<Overlay> RenderAsync(string name)
    {
        Assert.SkipUnless(Command.Exists("kubectl"), "there is no kubectl, which renders the overlays");
        return rendered.GetOrAdd(name, ReadAsync);
    }

    /// <summary>Whether a selector by labels selects a pod.</summary>
    public static bool Selects(IDictionary<string, string>? labels, V1PodTemplateSpec pod) =>
        (labels ?? new Dictionary<string, string>()).All(label => pod.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static async Task<Overlay> ReadAsync(string name)
    {
        var text = await Command.RunAsync(new("kubectl", ["kustomize", Checkout.At("infra", "kubernetes", "overlays", name)]));
        List<object> objects = [];
        List<YamlMappingNode> extensions = [];
        foreach (var document in text.Split("\n---\n"))
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(document));
            var node = (YamlMappingNode)stream.Documents.Single().RootNode;
            if (kinds.TryGetValue($"{node["apiVersion"]}/{node["kind"]}", out var type))
            {
                objects.AddRange(KubernetesYaml.LoadAllFromString(document, new Dictionary<string, Type> { [$"{node["apiVersion"]}/{node["kind"]}"] = type }, strict: true));
            }
            else
            {
                extensions.Add(node);
            }
        }

        return new(text, objects, extensions.ToLookup(node => $"{node["kind"]}"));
    }
}
