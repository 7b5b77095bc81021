using SpaprDdw.Errors;

namespace SpaprDdw.Partition;

/// <summary>The PCI devices of a partition, and what could not be read.</summary>
/// <param name="Devices">The devices, in the order of their addresses.</param>
/// <param name="Faults">Errors in files of the partition. The verdicts that need these files are Unknown.</param>
/// <param name="Notes">Missing files, and what is unknown without them.</param>
public sealed record PartitionReport(IReadOnlyList<PciDmaWindow> Devices, IReadOnlyList<TceException> Faults, IReadOnlyList<string> Notes);
