namespace SpaprDdw.Partition.KernelLogs;

/// <summary>A window that a PE of a PowerNV host has at the end of a kernel log. Sizes are in bytes.</summary>
public sealed class PeWindow
{
    internal PeWindow()
    {
    }

    /// <summary>The domain and bus of the endpoint, or the address of its only device.</summary>
    public string PciAddress { get; internal init; } = string.Empty;

    /// <summary>The number of the endpoint as the kernel writes it. It is unique in its domain.</summary>
    public string Pe { get; internal init; } = string.Empty;

    /// <summary>The number of the window: 0 or 1.</summary>
    public int Slot { get; internal init; }

    /// <summary>The first bus address (IOVA).</summary>
    public ulong StartAddress { get; internal init; }

    /// <summary>The last bus address.</summary>
    public ulong EndAddress => StartAddress + (Size - 1);

    /// <summary>The size: what the table serves, which can be more than was asked for.</summary>
    public ulong Size { get; internal init; }

    /// <summary>The IOMMU page size.</summary>
    public ulong PageSize { get; internal init; }

    /// <summary>The TCEs of the window.</summary>
    public ulong Entries => Size / PageSize;

    /// <summary>
    /// True if devices also reach all memory without a window. The kernel disables this when it gives the endpoint to a
    /// program through VFIO, and enables it when it takes it back; null if the log does not tell.
    /// </summary>
    public bool? BypassEnabled { get; internal init; }

    /// <summary>The number of the line that made the window, from 1.</summary>
    public long Line { get; internal init; }

    /// <summary>The file of the line; null for lines from the pipeline.</summary>
    public string? Path { get; internal init; }

    /// <summary>The name of the host, if the line tells it.</summary>
    public string? HostName { get; internal init; }
}
