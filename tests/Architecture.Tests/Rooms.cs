using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;

namespace EquiSep.Architecture.Tests;

/// <summary>A dependency between two types of src, or of one on a type of a package.</summary>
/// <param name="Origin">Full name of the type that depends.</param>
/// <param name="Target">Full name of the type that it depends on.</param>
internal sealed record Use(string Origin, string Target);

/// <summary>The compiled projects of src: their types, and what these depend on.</summary>
internal static class Rooms
{
    private static readonly string[] projects =
    [
        "Experiments", "Core", "Reports", "ServiceDefaults", "Pipeline", "Coordinator", "DataService", "TrainingService", "AnalysisService", "Api", "Cli",
    ];

    /// <summary>All dependencies of types of src, without doubles.</summary>
    public static IReadOnlyList<Use> Uses { get; } = Read();

    /// <summary>The project that a type belongs to; null if it is none of src.</summary>
    /// <param name="type">Full name of the type.</param>
    public static string? ProjectOf(string type) => type.Split('.') is ["EquiSep", var project, _, ..] ? project : null;

    /// <summary>The folder of its project that a type lies in; null for a type at the root of the project, and for one of a package.</summary>
    /// <param name="type">Full name of the type.</param>
    public static string? FolderOf(string type) => type.Split('.') is ["EquiSep", _, var folder, _, ..] ? folder : null;

    private static Use[] Read()
    {
        var assemblies = projects.Select(project =>
            System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(Checkout.Program(project)))));
        var architecture = new ArchLoader().LoadAssemblies([.. assemblies]).Build();
        return [.. architecture.Types.SelectMany(type => type.Dependencies).Select(Of).Where(use => ProjectOf(use.Origin) is not null).Distinct()];
    }

    // Nested types, also those that the compiler writes, count as the type around them.
    private static Use Of(ITypeDependency dependency) => new(Outermost(dependency.Origin), Outermost(dependency.Target));

    private static string Outermost(IType type) => type.FullName.Split('+', '/')[0];
}
