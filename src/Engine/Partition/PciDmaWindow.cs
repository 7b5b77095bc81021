namespace SpaprDdw.Partition;

/// <summary>
/// A PCI device of a partition: the DMA windows of its node, how Linux uses them, and a verdict with a reason and a
/// remedy. Properties that the machine does not tell are null.
/// </summary>
public sealed class PciDmaWindow
{
    /// <summary>Creates the row of a device.</summary>
    /// <param name="pciAddress">Its PCI address.</param>
    /// <param name="mode">None, Dynamic, Direct or Split.</param>
    /// <param name="verdict">The verdict in one word.</param>
    /// <param name="reason">The reason for the verdict.</param>
    /// <param name="remedy">What to do; empty if nothing is wrong.</param>
    public PciDmaWindow(string pciAddress, string mode, string verdict, string reason, string remedy)
    {
        PciAddress = pciAddress;
        Mode = mode;
        Verdict = verdict;
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>The PCI address: domain, bus, device and function, such as 0001:00:02.0.</summary>
    public string PciAddress { get; }

    /// <summary>The location code of the platform (ibm,loc-code).</summary>
    public string? Location { get; internal init; }

    /// <summary>The driver that is bound to the device; null if none is bound.</summary>
    public string? Driver { get; internal init; }

    /// <summary>The address bits of the DMA mask, 1 to 64. Devices start with 32, and drivers ask for more.</summary>
    public int? MaskBits { get; internal init; }

    /// <summary>The node of the device tree that owns the windows. All devices below the node share them.</summary>
    public string? Node { get; internal init; }

    /// <summary>The LIOBN of the default window.</summary>
    public uint? DefaultLiobn { get; internal init; }

    /// <summary>The first bus address (IOVA) of the default window.</summary>
    public ulong? DefaultStartAddress { get; internal init; }

    /// <summary>The size of the default window in bytes.</summary>
    public ulong? DefaultSize { get; internal init; }

    /// <summary>The LIOBN of the dynamic window.</summary>
    public uint? Liobn { get; internal init; }

    /// <summary>The first bus address (IOVA) of the dynamic window.</summary>
    public ulong? StartAddress { get; internal init; }

    /// <summary>The page size of the dynamic window in bytes.</summary>
    public ulong? PageSize { get; internal init; }

    /// <summary>The size of the dynamic window in bytes.</summary>
    public ulong? Size { get; internal init; }

    /// <summary>
    /// How Linux uses the dynamic window: Direct, Dynamic or Split; None if the node has no dynamic window.
    /// </summary>
    public string Mode { get; }

    /// <summary>Whether the platform offers dynamic windows to the node.</summary>
    public bool? DdwOffered { get; internal init; }

    /// <summary>The bytes of memory that the dynamic window has room for; 0 without a dynamic window.</summary>
    public ulong? MemoryCovered { get; internal init; }

    /// <summary>The address at which the highest memory of the partition ends, in bytes.</summary>
    public ulong? Memory { get; internal init; }

    /// <summary>The verdict: one of the words of VerdictWords.</summary>
    public string Verdict { get; }

    /// <summary>The reason for the verdict.</summary>
    public string Reason { get; }

    /// <summary>What the operator can do.</summary>
    public string Remedy { get; }

    /// <summary>
    /// The property of the device tree or the line of the kernel log that proves the verdict; null if a missing one
    /// proves it.
    /// </summary>
    public string? Evidence { get; internal init; }

    /// <summary>The host name of the machine; null if it was not saved.</summary>
    public string? HostName { get; internal init; }

    /// <summary>The folder or the archive of a saved machine; null for the running machine.</summary>
    public string? Source { get; internal init; }
}
