using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using EquiSep.EndToEnd.Tests.Running;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>A broker and a store that know nobody but who shows the canaries.</summary>
public sealed class GuardedServers() : Deployment(
    trainers: 1,
    ("RABBITMQ_DEFAULT_USER", Canaries.User),
    ("RABBITMQ_DEFAULT_PASS", Canaries.Password),
    ("AZURITE_ACCOUNTS", $"{Canaries.User}:{Canaries.AccountKey}"))
{
    /// <inheritdoc/>
    protected override string[] Wanted => ["rabbitmq", "azurite"];

    /// <inheritdoc/>
    internal override string Broker => BrokerWith(Canaries.Password);

    /// <inheritdoc/>
    internal override string Blobs => BlobsWith(Canaries.AccountKey);

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
        var store = new BlobServiceClient(Blobs).GetBlobContainerClient("equisep");
        var all = new StringBuilder();
        await foreach (var blob in store.GetBlobsAsync(BlobTraits.All, BlobStates.None, prefix: null, token))
        {
            var content = await store.GetBlobClient(blob.Name).DownloadContentAsync(token);
            all.AppendLine($"{blob.Name} {string.Join(' ', blob.Metadata)} {Encoding.Latin1.GetString(content.Value.Content)}");
        }

        return all.ToString();
    }
}
