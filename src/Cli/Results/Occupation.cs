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

    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] heldByAnother = [11, 35, unchecked((int)0x80070020)];
    private readonly FileStream file;
    private readonly string by;

    private Occupation(FileStream file, string by) => (this.file, this.by) = (file, by);

    /// <summary>Takes the folder; waits while another process has it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="occupant">Who takes it.</param>
    /// <param name="waiting">Told once, when there is need to wait, who has it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="RefusedException">The folder cannot be written, or who has it takes experiments itself.</exception>
    public static Occupation Take(string folder, Occupant occupant, Action<Occupant?> waiting, CancellationToken stop)
    {
        var (inUse, by) = (Path.Combine(folder, ".in-use"), Path.Combine(folder, ".in-use-by"));
        var told = false;
        while (true)
        {
            if (Lock(folder, inUse) is { } file)
            {
                return Announced(folder, new(file, by), occupant);
            }

            var other = Read(by);
            if (other?.Address is { } address)
            {
                throw new RefusedException($"The results folder {folder} is in use by process {other.Process} ({other.Command}). "
                    + $"Send the experiment there, with POST {address}/api/experiments, or name another folder with --results DIR.");
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

    // Null while another process has it.
    private static FileStream? Lock(string folder, string inUse)
    {
        try
        {
            return new FileStream(inUse, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (heldByAnother.Contains(e.HResult))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, e);
        }
    }

    private static Occupation Announced(string folder, Occupation occupation, Occupant occupant)
    {
        try
        {
            occupation.Announce(occupant);
            return occupation;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            occupation.Dispose();
            throw NotWritable(folder, e);
        }
    }

    private static RefusedException NotWritable(string folder, Exception e) =>
        new($"The results folder {folder} cannot be written: {e.Message} Allow it, or name another folder with --results DIR.", e);

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
