// More than one thread a core: most of these tests wait for servers and processes.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
