// Tests start servers, kill processes and count allocations; side by side they would disturb one another.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
