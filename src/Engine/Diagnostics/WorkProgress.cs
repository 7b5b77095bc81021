namespace SpaprDdw.Diagnostics;

/// <summary>How far long work is.</summary>
/// <param name="Work">What is counted, such as "Mappings".</param>
/// <param name="Done">How many are done.</param>
/// <param name="Total">How many there are; null where that is not known.</param>
public readonly record struct WorkProgress(string Work, long Done, long? Total = null);
