// Each collection has its own machine. All run at the same time, because they mostly wait for their devices.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 4)]
