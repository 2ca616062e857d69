using EquiSep.Standalone;

using var interruption = new Interruption();
return CommandLine.Invoke(args, Console.Out, Console.Error, interruption.Token);
