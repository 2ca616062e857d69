namespace EquiSep.ServiceDefaults.Settings;

/// <summary>Sections of the configuration. Services of one deployment share an environment, so each knows the sections of all.</summary>
internal static class SettingSections
{
    /// <summary>The framework's section of connection strings.</summary>
    public const string ConnectionStrings = "ConnectionStrings";

    /// <summary>All sections that a service reads.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["Analysis", "Api", "Artifacts", "Coordinator", "Datasets", "Features", "Messaging", "Secrets", "Training"];

    /// <summary>The connection strings that a service reads.</summary>
    public static IReadOnlyList<string> Connections { get; } = ["blobs", "messaging"];
}
