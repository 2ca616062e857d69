using EquiSep.Core.Datasets.Files;
using EquiSep.DataService;
using EquiSep.Pipeline.Messages;
using EquiSep.Services.Tests.Building;

namespace EquiSep.Services.Tests.DataService;

public sealed class DownloadNotesTests : IDisposable
{
    private readonly ScratchStore scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_download_is_noted_at_tenths_of_its_file()
    {
        await using var workshop = await Workshop.OpenAsync(scratch.Store);
        await using (var notes = new DownloadNotes(workshop.Publisher, "key", TestContext.Current.CancellationToken))
        {
            foreach (var received in Enumerable.Range(0, 101))
            {
                notes.Report(new(Corpus.Mnist, "images.gz", (long)received << 20, 100 << 20));
            }
        }

        var last = await workshop.Events.WaitForAsync<WorkNoted>(noted => noted.Note == "Downloading images.gz: 100 of 100 MB");
        Assert.Equal("key", last.Key);
        await workshop.Events.WaitForAsync<WorkNoted>(count: 11);
        Assert.Equal(11, workshop.Events.All<WorkNoted>().Count);
    }
}
