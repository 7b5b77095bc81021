namespace SpaprDdw.Partition;

/// <summary>
/// A PCI device of a partition: the windows of its node, whether Linux uses them for it, why not, and what to do. What the
/// machine does not tell is null.
/// </summary>
public sealed class PciDmaWindow
{
    internal PciDmaWindow()
    {
    }

    /// <summary>Domain, bus, device and function, such as 0001:00:02.0.</summary>
    public required string PciAddress { get; init; }

    /// <summary>Where the platform has the device, by ibm,loc-code.</summary>
    public string? Location { get; internal init; }

    /// <summary>The driver that is bound.</summary>
    public string? Driver { get; internal init; }

    /// <summary>The address bits that the driver asked for, 1 to 64; 32 where none asked.</summary>
    public int? MaskBits { get; internal init; }

    /// <summary>The node that owns the windows; all devices below it share them.</summary>
    public string? Node { get; internal init; }

    /// <summary>The number of the default window.</summary>
    public uint? DefaultLiobn { get; internal init; }

    /// <summary>The bus address at which the default window starts.</summary>
    public ulong? DefaultStartAddress { get; internal init; }

    /// <summary>Bytes of the default window.</summary>
    public ulong? DefaultSize { get; internal init; }

    /// <summary>The number of the dynamic window.</summary>
    public uint? Liobn { get; internal init; }

    /// <summary>The bus address at which the dynamic window starts.</summary>
    public ulong? StartAddress { get; internal init; }

    /// <summary>Bytes of its pages.</summary>
    public ulong? PageSize { get; internal init; }

    /// <summary>Bytes of the dynamic window.</summary>
    public ulong? Size { get; internal init; }

    /// <summary>How Linux uses the dynamic window: None where there is none, Direct, Dynamic, or Split.</summary>
    public required string Mode { get; init; }

    /// <summary>Whether the platform offers dynamic windows here.</summary>
    public bool? DdwOffered { get; internal init; }

    /// <summary>Bytes of memory for which the dynamic window has room; 0 without one.</summary>
    public ulong? MemoryCovered { get; internal init; }

    /// <summary>The end of the highest memory that the partition has, in bytes.</summary>
    public ulong? Memory { get; internal init; }

    /// <summary>A word of a list that says how the device is off.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why it is so.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>The property or the line of the log that says so; null where it is the lack of one.</summary>
    public string? Evidence { get; internal init; }

    /// <summary>The machine's name; null where it was not saved.</summary>
    public string? HostName { get; internal init; }

    /// <summary>The folder or the archive of a saved machine; null for the running one.</summary>
    public string? Source { get; internal init; }
}
