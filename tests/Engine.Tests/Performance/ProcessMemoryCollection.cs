namespace SpaprDdw.Tests.Performance;

/// <summary>Tests that measure the memory of the whole process: no other test runs at the same time.</summary>
[CollectionDefinition(nameof(ProcessMemoryCollection), DisableParallelization = true)]
public sealed class ProcessMemoryCollection;
