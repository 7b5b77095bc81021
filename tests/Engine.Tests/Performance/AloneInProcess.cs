namespace SpaprDdw.Tests.Performance;

/// <summary>For tests that look at the memory of the whole process: no others run meanwhile.</summary>
[CollectionDefinition(nameof(AloneInProcess), DisableParallelization = true)]
public sealed class AloneInProcess;
