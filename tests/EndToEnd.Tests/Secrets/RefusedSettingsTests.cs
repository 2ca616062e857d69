
namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>Settings that cannot be, with secrets in them: who wrote them has to find the mistake, and nobody who reads the log the secret.</summary>
public sealed class RefusedSettingsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equisep-refused-");

    public static TheoryData<string, string, string> Settings
    {
        get
        {
            var data = new TheoryData<string, string, string>
            {
                { "DataService", "Datasets__Mirrors__FashionMnist__0", $"https://user:{Canaries.Token}@mirror.example/" },
                { "Api", "Api__Keys__0__Sha256", Canaries.ApiKey },
                { "Api", "Api__Keys", Canaries.ApiKey },
            };
            foreach (var service in WatchedServices.Names)
            {
                data.Add(service, "ConnectionStrings__messaging", $"amqp//somebody:{Canaries.Token}@127.0.0.1");
                data.Add(service, "ConnectionStrings__blobs", $"AccountName=somebody;AccountKey={Canaries.AccountKey}!;BlobEndpoint=http://127.0.0.1:1/somebody");
            }

            return data;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_service_does_not_start_with_a_setting_that_cannot_be_and_names_it_without_repeating_it(string service, string name, string value)
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), value, TestContext.Current.CancellationToken);
        await using var process = new ServiceProcess(service, ("Secrets__Folder", folder.FullName), ("Artifacts__Folder", folder.FullName), ("Logging__LogLevel__Default", "Trace"));

        Assert.NotEqual(0, await process.ExitAsync());
        Assert.Contains(name.Replace("__", ":", StringComparison.Ordinal), process.Output, StringComparison.Ordinal);
        Assert.Null(Canaries.FindIn(process.Output, Canaries.All));
    }
}
