using EquiSep.Cli;
using EquiSep.Experiments;

OutwardProxy.Install();
using var interruption = new Interruption();
using var output = new FaultTolerantWriter(Console.Out);
using var error = new FaultTolerantWriter(Console.Error);
Console.SetOut(output);
Console.SetError(error);
var code = CommandLine.Invoke(
    args, () => new StreamReader(Console.OpenStandardInput()), Console.Out, Console.Error, interruption.Token);
return output.ExitCodeOf(code, error);
