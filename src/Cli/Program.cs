using EquiSep.Cli;
using EquiSep.Experiments;

OutwardProxy.Install();
using var interruption = new Interruption();
return CommandLine.Invoke(args, Console.Out, Console.Error, interruption.Token);
