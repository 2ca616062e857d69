// Each test needs the whole machine and kills processes that the others need.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
