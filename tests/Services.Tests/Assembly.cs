// Tests listen to the meters of the whole process, count allocations and kill processes; side by side they would disturb one another.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
