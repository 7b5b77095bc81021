namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// A line of a kernel log about DMA windows: what the kernel asked the platform for, what it got, and what went wrong. What a
/// line does not tell is null.
/// </summary>
public sealed class DdwLogEvent
{
    internal DdwLogEvent(DdwLogKind kind) => Kind = kind;

    /// <summary>
    /// What happened: Boot, SwitchedOff, Query, Create, Removed, Failed, SkippedPmem, Answer, Limited or AllocFailed. A query or
    /// a create that the platform refused is a Query or a Create with another status than 0.
    /// </summary>
    public string Event => Kind switch
    {
        DdwLogKind.Boot or DdwLogKind.SwitchedOff or DdwLogKind.Query or DdwLogKind.Create or DdwLogKind.SkippedPmem
            or DdwLogKind.Answer or DdwLogKind.Limited or DdwLogKind.AllocFailed => Kind.ToString(),
        DdwLogKind.RemovedDefault => "Removed",
        DdwLogKind.Remove => Status == 0 ? "Removed" : "Failed",
        _ => "Failed",
    };

    /// <summary>The device, such as 0001:00:02.0.</summary>
    public string? PciAddress { get; internal set; }

    /// <summary>The driver that asked; pci where the bus asked when it set up the device.</summary>
    public string? Driver { get; internal set; }

    /// <summary>The node in the device tree.</summary>
    public string? Node { get; internal init; }

    /// <summary>What the platform answered: 0 done, -1 hardware, -2 busy, -3 parameter. Of other failures, the kernel's own code.</summary>
    public int? Status { get; internal init; }

    /// <summary>How many more windows the platform can give.</summary>
    public uint? WindowsAvailable { get; internal init; }

    /// <summary>The most entries (TCEs) that a window can have.</summary>
    public ulong? LargestBlock { get; internal init; }

    /// <summary>The page sizes of the platform: 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M, 0x80 16G, 0x100 2M.</summary>
    public uint? PageSizeMask { get; internal init; }

    /// <summary>The same page sizes in words.</summary>
    public string? PageSizes => PageSizeMask is { } mask ? DdwPageSizes.Describe(mask) : null;

    /// <summary>Bytes of the largest window: the largest block in the largest pages.</summary>
    public ulong? LargestWindow => PageSizeMask is { } mask && LargestBlock is { } block ? DdwPageSizes.LargestWindow(mask, block) : null;

    /// <summary>Bytes of a page of the window that was asked for.</summary>
    public ulong? PageSize { get; internal init; }

    /// <summary>Bytes of the window that was asked for; 0 where it was asked for none.</summary>
    public ulong? Size { get; internal init; }

    /// <summary>The number of the window that was made.</summary>
    public uint? Liobn { get; internal init; }

    /// <summary>The bus address at which the window starts that was made.</summary>
    public ulong? StartAddress { get; internal init; }

    /// <summary>Whether the driver was told that its accesses are direct. Only the last answer of a device counts.</summary>
    public bool? DirectMapping { get; internal init; }

    /// <summary>The bus address at which direct accesses end.</summary>
    public ulong? Limit { get; internal init; }

    /// <summary>How many pages could not be mapped.</summary>
    public ulong? Pages { get; internal init; }

    /// <summary>The kernel that started.</summary>
    public string? KernelVersion { get; internal init; }

    /// <summary>The number of the line in its file or among the lines given, from 1 on.</summary>
    public long Line { get; internal set; }

    /// <summary>The file; null for lines that were given.</summary>
    public string? Path { get; internal set; }

    /// <summary>The line.</summary>
    public string Text { get; internal set; } = string.Empty;

    internal DdwLogKind Kind { get; }

    /// <summary>False for the line with the kernel's parameters, which is looked at and told to nobody.</summary>
    internal bool IsEvent => Kind != DdwLogKind.CommandLine;

    /// <summary>The kernel's parameters, of the line that tells them.</summary>
    internal string? CommandLine { get; init; }

    /// <summary>True where the question was one about 33 to 63 address bits; null where the line does not tell.</summary>
    internal bool? LimitedRequired { get; init; }

    /// <summary>True where the line is of the device's set-up and not of a driver's question.</summary>
    internal bool IsOfSetUp => Driver == "pci";

    /// <summary>True where a program asked, through VFIO.</summary>
    internal bool IsOfVfio => Driver?.Contains("vfio", StringComparison.Ordinal) == true;
}
