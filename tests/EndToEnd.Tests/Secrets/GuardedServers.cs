using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using RabbitMQ.Client.Exceptions;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>A broker and a store that know nobody but who shows the canaries.</summary>
public sealed class GuardedServers() : Deployment(
    trainers: 1,
    ("RABBITMQ_DEFAULT_USER", Canaries.User),
    ("RABBITMQ_DEFAULT_PASS", Canaries.Password),
    ("AZURITE_ACCOUNTS", $"{Canaries.User}:{Canaries.AccountKey}"))
{
    /// <inheritdoc/>
    protected override string[] Wanted => ["messaging", "blobs"];

    /// <inheritdoc/>
    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        // The checks of the app host know the usual accounts only.
        foreach (var server in builder.Resources.Where(resource => Wanted.Contains(resource.Name)))
        {
            foreach (var check in server.Annotations.OfType<HealthCheckAnnotation>().ToList())
            {
                server.Annotations.Remove(check);
            }
        }
    }

    /// <inheritdoc/>
    internal override string BrokerAddress => BrokerWith(Canaries.Password);

    /// <inheritdoc/>
    internal override string BlobAddress => BlobsWith(Canaries.AccountKey);

    /// <inheritdoc/>
    private protected override async Task StartAsync()
    {
        await base.StartAsync();
        await Waiting.UntilAsync(AnswerAsync, "broker and store answer");
    }

    /// <summary>A folder of a test's own.</summary>
    internal DirectoryInfo NewFolder() => Scratch.CreateSubdirectory(Guid.NewGuid().ToString("N"));

    /// <summary>The connection string of the broker with a password.</summary>
    internal string BrokerWith(string password) => $"amqp://{Canaries.User}:{Uri.EscapeDataString(password)}@127.0.0.1:{AmqpPort}";

    /// <summary>The connection string of the blobs with a key.</summary>
    internal string BlobsWith(string key) => $"DefaultEndpointsProtocol=http;AccountName={Canaries.User};AccountKey={key};BlobEndpoint=http://127.0.0.1:{BlobPort}/{Canaries.User}";

    /// <summary>The connection string of the blobs with a signature instead of the key it was made with, and the signature: it is sent in the address of every request.</summary>
    internal (string Connection, string Signature) BlobsSignedWith(string key)
    {
        var address = new BlobServiceClient(BlobsWith(key)).GenerateAccountSasUri(AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);
        var signature = address.Query.Split("sig=")[1].Split('&')[0];
        return ($"BlobEndpoint=http://127.0.0.1:{BlobPort}/{Canaries.User};SharedAccessSignature={address.Query.TrimStart('?')}", Uri.UnescapeDataString(signature));
    }

    /// <summary>All that lies in the store.</summary>
    internal async Task<string> StoredAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var store = new BlobServiceClient(BlobAddress).GetBlobContainerClient("equisep");
        var all = new StringBuilder();
        await foreach (var blob in store.GetBlobsAsync(BlobTraits.All, BlobStates.None, prefix: null, token))
        {
            var content = await store.GetBlobClient(blob.Name).DownloadContentAsync(token);
            all.AppendLine($"{blob.Name} {string.Join(' ', blob.Metadata)} {Encoding.Latin1.GetString(content.Value.Content)}");
        }

        return all.ToString();
    }

    private async Task<bool> AnswerAsync()
    {
        try
        {
            await using var connection = await Messages.ConnectAsync();
            return await new BlobServiceClient(BlobAddress).GetPropertiesAsync(TestContext.Current.CancellationToken) is not null;
        }
        catch (Exception e) when (e is BrokerUnreachableException or RequestFailedException)
        {
            return false;
        }
    }
}
