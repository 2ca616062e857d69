using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EquiSep.Services.Tests.Artifacts;

public sealed class ArtifactStoreRegistrationTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-artifacts-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_is_the_store_where_no_blobs_are_named()
    {
        using var host = Build($"--Artifacts:Folder={folder.FullName}");
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.IsType<FolderArtifactStore>(host.Services.GetRequiredService<IArtifactStore>());
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("https://account.blob.core.windows.net")]
    public async Task Blobs_are_the_store_where_they_are_named_even_beside_a_folder(string connection)
    {
        using var host = Build($"--Artifacts:Folder={folder.FullName}", $"--ConnectionStrings:blobs={connection}", "--Artifacts:ServiceVersion=2024-11-04");
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.IsType<BlobArtifactStore>(host.Services.GetRequiredService<IArtifactStore>());
    }

    [Theory]
    [InlineData("Artifacts have no place")]
    [InlineData("Artifacts have no place", "--ConnectionStrings:blobs=", "--Artifacts:Folder=")]
    [InlineData("Artifacts:Container has", "--ConnectionStrings:blobs=UseDevelopmentStorage=true", "--Artifacts:Container=Upper")]
    [InlineData("Artifacts:ServiceVersion: '2024' is no version", "--ConnectionStrings:blobs=UseDevelopmentStorage=true", "--Artifacts:ServiceVersion=2024")]
    [InlineData("Artifacts:TimeoutSeconds is a number", "--ConnectionStrings:blobs=UseDevelopmentStorage=true", "--Artifacts:TimeoutSeconds=0")]
    [InlineData("blobs would lie outside their container", "--ConnectionStrings:blobs=AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a/secret")]
    [InlineData("blobs would lie outside their container", "--ConnectionStrings:blobs=AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://name/a/secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=AccountName=a;AccountKey=secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=secret=a;secret=b")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=DefaultEndpointsProtocol=http;AccountName=a;AccountKey=secret!;BlobEndpoint=http://127.0.0.1:1/a")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=DefaultEndpointsProtocol=secret;AccountName=a;AccountKey=c2VjcmV0")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=ht tp://secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=UseDevelopmentStorage=secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=https://a.blob.core.windows.net/?sv=2024-11-04&sig=secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=https://user:secret@a.blob.core.windows.net")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=http://a.blob.core.windows.net/secret")]
    [InlineData("ConnectionStrings:blobs is neither", "--ConnectionStrings:blobs=https://[secret")]
    public async Task A_host_does_not_start_with_settings_that_cannot_work(string reason, params string[] arguments)
    {
        using var host = Build(arguments);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pinned_version_of_the_service_is_spoken()
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        await using var azurite = new Azurite();
        await azurite.StartAsync();
        using var host = Build($"--ConnectionStrings:blobs={Azurite.ConnectionString(azurite.Port)}", "--Artifacts:ServiceVersion=2024-11-04");

        var store = host.Services.GetRequiredService<IArtifactStore>();
        await store.WriteTextAsync("run", "whole");

        Assert.Equal("whole", await store.ReadTextAsync("run"));
    }

    private static IHost Build(params string[] arguments)
    {
        var builder = Host.CreateApplicationBuilder(arguments);
        builder.Logging.ClearProviders();
        builder.AddArtifactStore();
        return builder.Build();
    }
}
