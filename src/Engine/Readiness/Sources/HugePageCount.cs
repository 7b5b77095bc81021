namespace SpaprDdw.Readiness.Sources;

/// <summary>Huge pages that are reserved at boot.</summary>
/// <param name="PageSize">The size of a page in bytes, a power of two.</param>
/// <param name="Count">The number of pages.</param>
internal sealed record HugePageCount(ulong PageSize, long Count);
