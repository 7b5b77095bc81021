// A machine for each collection, all at the same time: most of what they do is wait, for each other and for their device.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 4)]
