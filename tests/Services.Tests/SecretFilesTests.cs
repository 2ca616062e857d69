using EquiSep.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Services.Tests;

public sealed class SecretFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-secrets-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_file_is_a_setting_without_the_end_of_its_line_and_stronger_than_an_argument()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "ConnectionStrings__messaging"), "amqp://user:secret@broker:5672\n");

        var configuration = Configure($"--Secrets:Folder={folder.FullName}", "--ConnectionStrings:messaging=amqp://localhost");

        Assert.Equal("amqp://user:secret@broker:5672", configuration.GetConnectionString("messaging"));
    }

    // Kubernetes shows a secret as links into a hidden folder, which it replaces when the secret changes.
    [Fact]
    public void Files_that_are_links_into_a_hidden_folder_are_settings()
    {
        var hidden = folder.CreateSubdirectory("..2026_11_23");
        File.WriteAllText(Path.Combine(hidden.FullName, "ConnectionStrings__blobs"), "https://account.blob.core.windows.net");
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "..data"), "..2026_11_23");
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "ConnectionStrings__blobs"), Path.Combine("..data", "ConnectionStrings__blobs"));

        Assert.Equal("https://account.blob.core.windows.net", Configure($"--Secrets:Folder={folder.FullName}").GetConnectionString("blobs"));
    }

    [Fact]
    public void A_folder_that_is_named_and_not_there_is_refused()
    {
        var missing = Path.Combine(folder.FullName, "missing");

        Assert.Contains(missing, Assert.Throws<DirectoryNotFoundException>(() => Configure($"--Secrets:Folder={missing}")).Message, StringComparison.Ordinal);
    }

    private static ConfigurationManager Configure(params string[] arguments)
    {
        var builder = Host.CreateApplicationBuilder(arguments);
        builder.AddServiceDefaults();
        return builder.Configuration;
    }
}
