using System.Text.Json;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Core.Datasets;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Simulation.Tests.Services;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Histories;

/// <summary>What must hold when everything is idle again.</summary>
internal sealed class Invariants(Plan plan, World world, Cluster cluster, Ledger ledger, Harm harm)
{
    /// <summary>Every accepted run has ended as it should, with the result it would have had or a reason, and its artifacts are intact.</summary>
    public void CheckRuns()
    {
        if (world.Bus.Queues.FirstOrDefault(queue => queue.Ready.Count > 0) is { } queue)
        {
            throw new SimulationException("a message is left", $"{queue.Name} holds {queue.Ready[0].Message}.");
        }

        var directory = cluster.Ready!.Loop.Directory;
        foreach (var experiment in ledger.Experiments)
        {
            var found = directory.Find(experiment.Id);
            if (found is null || found.Damage is not null)
            {
                Require(
                    !experiment.IsAccepted || experiment.IsDeletionRequested || harm.HasLostRecord(experiment.Id) || AllRunsMayBeDeleted(experiment),
                    "a lost experiment",
                    $"Experiment {experiment.Number} ({experiment.Id}) was accepted and is {(found is null ? "gone" : "damaged")}.");
                continue;
            }

            Require(!experiment.IsDeleted || harm.MayHaveLost(experiment.Id), "a deleted experiment is back", $"Experiment {experiment.Number}.");
            foreach (var number in experiment.Runs)
            {
                Check(experiment, number, found.Find(number));
            }
        }
    }

    /// <summary>The store holds what runs need and nothing else.</summary>
    public void CheckBlobs()
    {
        foreach (var (key, times) in cluster.Trainings.ByKey)
        {
            Require(times == 1 || plan.HasFaults || ledger.Experiments.Any(experiment => experiment.IsDeletionRequested || experiment.DeletionRequested.Count > 0 || experiment.CancellationRequested.Count > 0), "trained twice", $"Model {key} was trained {times} times.");
        }

        // What an experiment needs whose record and copy are lost is not known, so that nothing is garbage.
        var directory = cluster.Ready!.Loop.Directory;
        foreach (var name in world.Store.Blobs.Keys.Where(_ => directory.Damaged.Count == 0))
        {
            Require(IsExpected(name, directory), "garbage is left", name);
        }
    }

    private static bool AllRunsMayBeDeleted(LedgerEntry experiment) => experiment.Runs.All(experiment.DeletionRequested.Contains);

    private static void Require(bool holds, string kind, string details)
    {
        if (!holds)
        {
            throw new SimulationException(kind, details);
        }
    }

    private void Check(LedgerEntry experiment, int number, RunEntry? run)
    {
        var name = $"Run {number} of experiment {experiment.Number} ({Specimens.All[experiment.Specimens[number - 1]].Name})";
        if (run is null)
        {
            Require(experiment.DeletionRequested.Contains(number), "a lost run", $"{name} is gone.");
            return;
        }

        Require(!experiment.Deleted.Contains(number) || harm.MayHaveLost(experiment.Id), "a deleted run is back", name);
        var specimen = experiment.Specimens[number - 1];
        switch (run.State.Status)
        {
            case RunStatus.Cancelled:
                Require(experiment.CancellationRequested.Contains(number), "cancelled without a wish", $"{name} is cancelled and nobody asked for that.");
                return;
            case RunStatus.Failed:
                CheckReason(name, specimen, run.State.Reason);
                break;
            default:
                CheckResult(name, specimen);
                break;
        }

        Require(!experiment.Cancelled.Contains(number) || harm.MayHaveLost(experiment.Id) || plan.StoreFaults.DamagedRead > 0, "a cancelled run goes on", $"{name} was cancelled and is {run.State.Status}.");
        Require(
            !experiment.Followed.TryGetValue(run.Id, out var followed) || followed == run.State.Status || followed.IsFinal() || experiment.IsDeleted,
            "events are missed",
            $"{name} is {run.State.Status}, and the last event of it said {followed}.");
    }

    private void CheckReason(string name, int specimen, string? reason)
    {
        var isImpossible = Specimens.All[specimen].Data.Name == Specimens.Unavailable && reason?.StartsWith("There are no images", StringComparison.Ordinal) == true;
        var isForgotten = reason == "It could not be made before, and the mark that said why was damaged." && plan.HarmsStore;
        var isAbandoned = reason?.Contains("died again and again", StringComparison.Ordinal) == true && harm.Abandoned;
        var isGivenUp = harm.GivenUpWithProgress.Contains(Specimens.Key(specimen, ArtifactKind.Model));
        Require(!isAbandoned || !isGivenUp, "given up in spite of progress", $"{name}: {reason}");
        Require(isImpossible || isAbandoned || isForgotten, "failed without a cause", $"{name} failed: {reason}");
    }

    private void CheckResult(string name, int specimen)
    {
        var (modelKey, separationKey) = (Specimens.Key(specimen, ArtifactKind.Model), Specimens.Key(specimen, ArtifactKind.Separation));
        var result = Read(name, ArtifactPaths.Separation(separationKey));
        Require(Expected.Of(specimen).IsSame(result), "another result", $"{name} has another separation than it would have had.");
        var sha256 = Read(name, ArtifactPaths.ModelRecord(modelKey)).GetProperty("modelSha256").GetString();
        var weights = world.Store.Find(ArtifactPaths.Model(modelKey));
        Require(weights is not null, "a missing artifact", $"{name} is completed without weights.");
        Require(Hash.Of<byte>(weights!.Content) == sha256, "a damaged artifact", $"{name} is completed and its weights are damaged.");
        Require(sha256 == Expected.Of(specimen).ModelSha256, "other weights", $"{name} has other weights than it would have had.");
    }

    private JsonElement Read(string run, string name)
    {
        var blob = world.Store.Find(name);
        Require(blob is not null, "a missing artifact", $"{run} is completed without {name}.");
        try
        {
            return SealedJson.Read<JsonElement>(blob!.Content);
        }
        catch (InvalidDataException e)
        {
            throw new SimulationException("a damaged artifact", $"{run} is completed and {name} is damaged.", e);
        }
    }

    private bool IsExpected(string name, Coordinator.Views.RunDirectory directory)
    {
        var parts = name.Split('/');
        var runs = directory.Runs;
        return parts switch
        {
            ["coordinator", _] => true,
            ["experiments", var id, ..] => directory.Find(id) is not null || harm.MayHaveLost(id),
            ["experiment-copies", var file] => Path.GetFileNameWithoutExtension(file) is var id && (directory.Find(id) is not null || harm.MayHaveLost(id)),
            ["datasets", var key, ..] => runs.Any(run => run.Dataset.Id.Key == key),
            ["models", var key, .. var rest] => runs.Any(run => run.Model.Id.Key == key) && (rest is not ["checkpoint.safetensors"] || !runs.Any(run => run.Model.Id.Key == key && run.Model.Intact)),
            ["separations", var key, ..] => runs.Any(run => run.Separation.Id.Key == key),
            _ => false,
        };
    }
}
