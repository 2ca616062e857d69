using System.Globalization;
using EquiSep.Benchmarks;

switch (args)
{
    case ["separation"]:
        SeparationBenchmark.Run();
        return 0;
    case ["training", var optimizer, var layers, var width, var epochs]:
        TrainingBenchmark.Run(optimizer, Number(layers), Number(width), Number(epochs));
        return 0;
    case ["step", var layers, var width]:
        StepBenchmark.Run(Number(layers), Number(width));
        return 0;
    case ["scale", var runs, var runsPerExperiment]:
        await ScaleBenchmark.RunAsync(Number(runs), Number(runsPerExperiment));
        return 0;
    case ["events", var runs, var readers]:
        await EventsBenchmark.RunAsync(Number(runs), Number(readers));
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: EquiSep.Benchmarks separation | training OPTIMIZER LAYERS WIDTH EPOCHS | step LAYERS WIDTH | scale RUNS RUNS_PER_EXPERIMENT | events RUNS READERS");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
