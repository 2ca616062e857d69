using System.Globalization;
using EquiSep.EndToEnd.Tests.Running;

namespace EquiSep.EndToEnd.Tests.Promises;

[Collection(FailingServices.Name)]
public sealed class TrainerStopTests(QuickDeployment deployment) : PromiseTest(deployment)
{
    [Fact]
    public async Task A_trainer_that_is_asked_to_end_writes_a_checkpoint_hands_the_training_back_and_ends_with_0()
    {
        const int seed = 111;
        const string goesOn = "training goes on after epoch ";
        await Deployment.DownAsync([.. Deployment.Trainers]);
        var specification = Specifications.Training("ended", epochs: 600, seed);
        using var trainer = new ChildTrainer(Deployment);
        var run = (await Api.SubmitAsync(Specifications.Request(specification))).Runs.Single();
        var epoch = (await Api.WaitForAsync(run.Id, answer => answer.Training?.Epoch >= 100, "is trained for a while")).Training!.Epoch;

        var (code, took) = await trainer.TerminateAsync(Token);
        Say($"ended with {code} after {took.TotalMilliseconds:F0} ms");
        Assert.Equal(0, code);

        await Deployment.UpAsync([.. Deployment.Trainers]);
        await Api.WaitForStatusAsync(run.Id, "completed");
        var logs = await Api.LogsAsync(run.Id);

        // A broker that misses a busy trainer gives the training to the other one, which goes on later.
        var note = logs.Split('\n').First(line => line.Contains(goesOn, StringComparison.Ordinal));
        var after = int.Parse(string.Concat(note[(note.IndexOf(goesOn, StringComparison.Ordinal) + goesOn.Length)..].TakeWhile(char.IsDigit)), CultureInfo.InvariantCulture);
        Assert.InRange(after, epoch, 599);
        await SingleProcess.AssertSameAsync((await SingleProcess.RunAsync(specification))[seed], Api, run.Id);
    }
}
