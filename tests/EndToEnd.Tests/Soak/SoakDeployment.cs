
namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>
/// Two trainers that save every half second. Trainings of a second are long ones and are cut into slices; no experiment has both trainers
/// for itself; work is not given up however often it kills; and CIFAR-10 cannot be downloaded, so that there are runs that fail.
/// </summary>
public sealed class SoakDeployment() : Deployment(
    trainers: 2,
    ("Training__CheckpointSeconds", "0.5"),
    ("Training__OwnershipSeconds", "1"),
    ("Training__SliceMinutes", "0.01"),
    ("Messaging__HeartbeatSeconds", "2"),
    ("Messaging__DeliveryLimit", "1000"),
    ("Features__TimeoutSeconds", "5"),
    ("Coordinator__ResendSeconds", "5"),
    ("Coordinator__LongTrainingCost", "2e10"),
    ("Coordinator__TrainingsPerExperiment", "2"),
    ("Datasets__Mirrors__Cifar10__0", "http://127.0.0.1:9/"),
    ("Datasets__Retries", "0"));
