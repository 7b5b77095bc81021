using SpaprDdw.Abi;

namespace SpaprDdw.Programs.Logs;

/// <summary>A line of DPDK's log about DMA: a request that failed and why, or a figure of its window.</summary>
public sealed class DpdkLogEntry
{
    internal DpdkLogEntry()
    {
    }

    /// <summary>Failed, or Figure for a line that only tells what DPDK chose.</summary>
    public required string Event { get; init; }

    /// <summary>
    /// The request that failed: CREATE, REMOVE, GET_INFO, REGISTER, UNREGISTER, MAP, UNMAP or SET_IOMMU. Null if DPDK sent
    /// none.
    /// </summary>
    public required string? Request { get; init; }

    /// <summary>The error number; null if the line does not tell it.</summary>
    public required Errno? Errno { get; init; }

    /// <summary>The PCI address of the device; null if the line names none.</summary>
    public required string? PciAddress { get; init; }

    /// <summary>The last hexadecimal number of the line: an address, or a size in bytes. Null if it has none.</summary>
    public required ulong? Value { get; init; }

    /// <summary>What the line means.</summary>
    public required string Reason { get; init; }

    /// <summary>The number of the line in its file or in the input, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The file of the line; null for lines from the pipeline.</summary>
    public required string? Path { get; init; }

    /// <summary>The text of the line.</summary>
    public required string Text { get; init; }
}
