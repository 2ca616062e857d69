namespace EquiSep.Infra.Tests.Running;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Checkout
{
    private static readonly string root = Find(new(AppContext.BaseDirectory));
    private static readonly string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The full path of something in it.</summary>
    public static string At(params string[] path) => Path.Combine([root, .. path]);

    /// <summary>A file beside a program of src, as it was built with the tests.</summary>
    public static string Built(string project, string file) => At("src", project, "bin", configuration, "net10.0", file);

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "EquiSep.Aspire.sln")) ? folder.FullName : Find(folder.Parent!);
}
