namespace SpaprDdw.Programs.Logs;

/// <summary>A line of DPDK's log about DMA: a request that failed and why, or a figure of its window.</summary>
public sealed class DpdkLogEntry
{
    internal DpdkLogEntry()
    {
    }

    /// <summary>Failed, or Figure for a line that only tells what DPDK chose.</summary>
    public string Event { get; internal init; } = string.Empty;

    /// <summary>
    /// The request that failed: CREATE, REMOVE, GET_INFO, REGISTER, UNREGISTER, MAP, UNMAP or SET_IOMMU. Null if DPDK sent
    /// none.
    /// </summary>
    public string? Request { get; internal init; }

    /// <summary>The name of the error number, such as ENOMEM; null if the line does not tell it.</summary>
    public string? Errno { get; internal init; }

    /// <summary>The PCI address of the device; null if the line names none.</summary>
    public string? PciAddress { get; internal init; }

    /// <summary>The last hexadecimal number of the line: an address, or a size in bytes. Null if it has none.</summary>
    public ulong? Value { get; internal init; }

    /// <summary>What the line means.</summary>
    public string Reason { get; internal init; } = string.Empty;

    /// <summary>The number of the line in its file or in the input, from 1.</summary>
    public long Line { get; internal init; }

    /// <summary>The file of the line; null for lines from the pipeline.</summary>
    public string? Path { get; internal init; }

    /// <summary>The name of the host, which only journalctl and syslog write into the line; null if it is not there.</summary>
    public string? HostName { get; internal init; }

    /// <summary>The text of the line.</summary>
    public string Text { get; internal init; } = string.Empty;
}
