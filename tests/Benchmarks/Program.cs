using EquiSep.Benchmarks;

switch (args)
{
    case ["separation"]:
        SeparationBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Usage: EquiSep.Benchmarks separation");
        return 2;
}
