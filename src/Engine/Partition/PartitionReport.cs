using SpaprDdw.Errors;

namespace SpaprDdw.Partition;

/// <summary>What was found out about a partition.</summary>
/// <param name="Devices">Its PCI devices, by address.</param>
/// <param name="Faults">What could not be read and is unknown for that.</param>
/// <param name="Notes">What was not there, and what would be known with it.</param>
public sealed record PartitionReport(IReadOnlyList<PciDmaWindow> Devices, IReadOnlyList<TceException> Faults, IReadOnlyList<string> Notes);
