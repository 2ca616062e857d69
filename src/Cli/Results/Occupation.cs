using System.Diagnostics;
using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Results;

/// <summary>Who uses a results folder.</summary>
/// <param name="Process">Its number.</param>
/// <param name="Command">What it does, such as <c>run optimization</c>.</param>
/// <param name="Address">Where experiments can be sent to it; null when it takes none.</param>
internal sealed record Occupant(int Process, string Command, string? Address = null);

/// <summary>
/// The right to use a results folder, which one process has at a time: each has its own bus, and would not hear what another
/// makes. It ends with the process at the latest.
/// </summary>
internal sealed class Occupation : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly FileStream file;
    private readonly string by;

    private Occupation(FileStream file, string by) => (this.file, this.by) = (file, by);

    /// <summary>Takes the folder; waits while another process has it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="occupant">Who takes it.</param>
    /// <param name="waiting">Told once, when there is need to wait, who has it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="RefusedException">Who has it takes experiments itself.</exception>
    public static Occupation Take(string folder, Occupant occupant, Action<Occupant?> waiting, CancellationToken stop)
    {
        var (inUse, by) = (Path.Combine(folder, ".in-use"), Path.Combine(folder, ".in-use-by"));
        var told = false;
        while (true)
        {
            try
            {
                var file = new FileStream(inUse, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                var taken = new Occupation(file, by);
                taken.Announce(occupant);
                return taken;
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(inUse))
            {
                var other = Read(by);
                if (other?.Address is { } address)
                {
                    throw new RefusedException($"The results folder {folder} is in use by process {other.Process} ({other.Command}). "
                        + $"Send the experiment there, with POST {address}/api/experiments, or name another folder with --results DIR.", e);
                }

                if (!told)
                {
                    waiting(other);
                    told = true;
                }

                stop.WaitHandle.WaitOne(BetweenLooks);
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The wait for a folder, in words.</summary>
    public static string Waiting(string results, Occupant? other)
    {
        var who = other is null ? "another process" : $"process {other.Process} ({other.Command})";
        return $"The results folder {results} is in use by {who}; waiting until it ends";
    }

    /// <summary>Tells others who has it, where there is space to.</summary>
    public void Announce(Occupant occupant)
    {
        try
        {
            WholeFile.WriteText(by, JsonSerializer.Serialize(occupant, ContractJson.Options));
        }
        catch (IOException e) when (NoSpaceException.IsFullDisk(e))
        {
            // gc must be able to make space. Others only know less about whom they wait for.
            File.Delete(by);
        }
    }

    /// <summary>Lets others have it. The file stays: deleting it would give two processes the folder.</summary>
    public void Dispose() => file.Dispose();

    // Until a new occupant has written its name, the file names the last one, which has ended.
    private static Occupant? Read(string path)
    {
        try
        {
            var occupant = JsonSerializer.Deserialize<Occupant>(File.ReadAllText(path), ContractJson.Options);
            using var process = Process.GetProcessById(occupant!.Process);
            return occupant;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            return null;
        }
    }
}
