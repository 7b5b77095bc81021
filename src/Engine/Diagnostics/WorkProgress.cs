namespace SpaprDdw.Diagnostics;

/// <summary>The progress of long work.</summary>
/// <param name="Work">The name of the items, such as "Mappings".</param>
/// <param name="Done">The number of items that are done.</param>
/// <param name="Total">The number of all items; null if not known.</param>
public readonly record struct WorkProgress(string Work, long Done, long? Total = null);
