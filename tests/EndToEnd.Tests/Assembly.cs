// Collections have deployments of their own, and most of their time is waiting: for outages, restarts and messages that come again.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]
