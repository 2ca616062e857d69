using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Services.Tests.Local;
using EquiSep.Services.Tests.Messaging;
using EquiSep.Services.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>What a deployment may say about its blob store, on a real Azurite that checks what it is sent.</summary>
public sealed class BlobSettingsTests : IClassFixture<BlobSettingsTests.StrictAzurite>
{
    private const string Version = "2024-11-04";
    private readonly string container = $"test-{Guid.NewGuid():N}";
    private readonly StrictAzurite azurite;
    private readonly BlobServiceClient service;

    public BlobSettingsTests(StrictAzurite azurite)
    {
        Assert.SkipUnless(Azurite.Missing is null, $"Azurite: {Azurite.Missing}.");
        this.azurite = azurite;
        service = new(Azurite.ConnectionString(azurite.Port), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_11_04));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blobs_lie_in_their_container_though_the_host_is_a_name_and_another_container_has_the_name_of_their_folder()
    {
        await service.GetBlobContainerClient("models").CreateIfNotExistsAsync(cancellationToken: Token);
        var named = BlobService.Open(Named(), container, Version);
        await named.WriteTextAsync("models/0f/model.json", "whole");

        Assert.Equal(["models/0f/model.json"], await named.NamesAsync("models/"));
        Assert.Equal("whole", await BlobService.Open(Azurite.ConnectionString(azurite.Port), container, Version).ReadTextAsync("models/0f/model.json"));
        Assert.Empty(await BlobService.Open(Azurite.ConnectionString(azurite.Port), "models", Version).NamesAsync(""));
        Assert.True(await named.DeleteAsync(new("models/0f/model.json"), etag: null, Token));
    }

    [Fact]
    public async Task A_host_is_healthy_when_its_store_keeps_what_it_is_given_and_nothing_of_the_trial_stays()
    {
        await using var host = new WebHost();
        await host.StartAsync(_ => { }, $"--ConnectionStrings:blobs={Named()}", $"--Artifacts:Container={container}", $"--Artifacts:ServiceVersion={Version}");

        await HealthAsync(host, "\"store\",\"status\":\"Healthy\"");

        Assert.Empty(await BlobService.Open(Azurite.ConnectionString(azurite.Port), container, Version).NamesAsync(""));
    }

    [Fact]
    public Task An_interface_that_the_service_does_not_know_is_named_with_its_setting() =>
        IsRefusedAsync(Azurite.ConnectionString(azurite.Port), "Artifacts:ServiceVersion", version: null);

    [Fact]
    public async Task A_signature_that_may_only_read_is_named_with_its_setting()
    {
        await service.GetBlobContainerClient(container).CreateAsync(cancellationToken: Token);
        var signature = service.GetBlobContainerClient(container).GenerateSasUri(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, DateTimeOffset.MaxValue);
        await IsRefusedAsync(Signed(signature), "ConnectionStrings:blobs must hold a key, signature or identity that may read, write");
    }

    [Fact]
    public async Task A_signature_for_another_container_is_named_with_both_settings()
    {
        var other = service.GetBlobContainerClient("other");
        await other.CreateIfNotExistsAsync(cancellationToken: Token);
        await IsRefusedAsync(Signed(other.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.MaxValue)), $"in the container '{container}' (Artifacts:Container)");
    }

    [Fact]
    public Task A_key_that_is_wrong_is_named_with_its_setting() =>
        IsRefusedAsync(Azurite.ConnectionString(azurite.Port).Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal), "ConnectionStrings:blobs must hold a key");

    [Fact]
    public Task An_account_that_is_not_there_is_named_with_its_setting() =>
        IsRefusedAsync(Azurite.ConnectionString(azurite.Port).Replace("devstoreaccount1", "nobody", StringComparison.Ordinal), "ConnectionStrings:blobs must");

    private async Task IsRefusedAsync(string connection, string reason, string? version = Version)
    {
        var log = new LogLines();
        await using var host = new WebHost();
        string[] pinned = version is null ? [] : [$"--Artifacts:ServiceVersion={version}"];
        await host.StartAsync(
            builder => builder.Logging.AddProvider(log),
            [$"--ConnectionStrings:blobs={connection}", $"--Artifacts:Container={container}", .. pinned]);

        var health = await HealthAsync(host, reason);

        Assert.DoesNotContain("sig=", health, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("The artifact store cannot be used", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
    }

    private static async Task<string> HealthAsync(WebHost host, string wanted)
    {
        return await Waiting.UntilAsync(AskAsync, health => health.Contains(wanted, StringComparison.Ordinal), $"health says {wanted}");

        async Task<string?> AskAsync()
        {
            using var answer = await host.GetAsync("/health");
            return await answer.Content.ReadAsStringAsync(Token);
        }
    }

    private string Named() => Azurite.ConnectionString(azurite.Port).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private string Signed(Uri signature) => $"BlobEndpoint={service.Uri};SharedAccessSignature={signature.Query[1..]}";

    /// <summary>An Azurite that refuses versions of the interface that it does not know.</summary>
    public sealed class StrictAzurite : Azurite
    {
        /// <inheritdoc/>
        protected override bool ChecksVersion => true;
    }
}
