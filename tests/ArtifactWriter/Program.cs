using System.Globalization;
using System.Text;
using EquiSep.ArtifactWriter;
using EquiSep.Pipeline.Artifacts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A process for tests to kill and to compete with. It writes the artifact --name: without end (--task endless; says "half" after
// a while), or (--task count; says "ready") it waits for the artifact and adds 1 to it --times times, each based on the ETag
// it has read, or (--task large) it writes and reads a large content and says its length and the bytes that this allocated.
var builder = Host.CreateApplicationBuilder(args);
builder.AddArtifactStore();
using var host = builder.Build();
await host.StartAsync();
var store = host.Services.GetRequiredService<IArtifactStore>();
var name = new ArtifactName(builder.Configuration["name"]!);
if (builder.Configuration["task"] == "endless")
{
    await store.WriteAsync(name, WriteEndlesslyAsync, WriteCondition.None, CancellationToken.None);
}

if (builder.Configuration["task"] == "large")
{
    var (length, allocated) = await LargeContent.GoThroughAsync(store, name, CancellationToken.None);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"large {length} {allocated}"));
    await host.StopAsync();
    return;
}

Console.WriteLine("ready");
while (await store.FindAsync(name, CancellationToken.None) is null)
{
    await Task.Delay(1);
}

for (var left = builder.Configuration.GetValue<int>("times"); left > 0;)
{
    left -= await AddOneAsync() ? 1 : 0;
}

await host.StopAsync();

static async Task WriteEndlesslyAsync(Stream stream, CancellationToken token)
{
    for (var megabytes = 1; ; megabytes++)
    {
        await stream.WriteAsync(new byte[1 << 20], token);
        if (megabytes == 8)
        {
            Console.WriteLine("half");
        }

        await Task.Delay(10, token);
    }
}

async Task<bool> AddOneAsync()
{
    string[] words;
    string etag;
    await using (var content = (await store.OpenAsync(name, CancellationToken.None))!)
    {
        using var reader = new StreamReader(content.Stream);
        words = (await reader.ReadToEndAsync()).Split(' ');
        etag = content.ETag;
    }

    try
    {
        // With the number of the process, or two writers of one count would write the same content, which is no conflict.
        var text = Encoding.UTF8.GetBytes($"{int.Parse(words[0], CultureInfo.InvariantCulture) + 1} {Environment.ProcessId}");
        await store.WriteAsync(name, (stream, token) => stream.WriteAsync(text, token).AsTask(), WriteCondition.Matches(etag), CancellationToken.None);
        return true;
    }
    catch (ArtifactConflictException)
    {
        return false;
    }
}
