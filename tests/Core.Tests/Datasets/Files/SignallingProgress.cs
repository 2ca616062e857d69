using System.Threading.Channels;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

/// <summary>Lets a server wait until the client has received what was sent.</summary>
internal sealed class SignallingProgress : IProgress<DownloadProgress>
{
    private readonly Channel<DownloadProgress> reports = Channel.CreateUnbounded<DownloadProgress>();

    public void Report(DownloadProgress value) => reports.Writer.TryWrite(value);

    /// <summary>Takes reports until one says that this much of a file was received.</summary>
    public async Task UntilAsync(string file, int received)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await reports.Reader.ReadAsync(bound.Token) is var report && (report.File != file || report.Received < received))
        {
        }
    }
}
