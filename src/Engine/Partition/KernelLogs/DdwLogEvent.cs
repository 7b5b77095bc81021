using SpaprDdw.Platforms;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// A line of a kernel log about DMA windows: a question of the kernel to the platform with its answer, or a failure.
/// The properties that a line does not tell are null.
/// </summary>
public sealed class DdwLogEvent
{
    internal DdwLogEvent(DdwLogKind kind) => Kind = kind;

    /// <summary>
    /// The kind of event: Boot, SwitchedOff, Query, Create, Removed, Failed, SkippedPmem, Answer, Limited or
    /// AllocFailed. A refused query or create has a status other than 0. On PowerNV: SetUp, Window, Removed, Bypass,
    /// Released or Failed.
    /// </summary>
    public string Event => Kind switch
    {
        DdwLogKind.Boot or DdwLogKind.SwitchedOff or DdwLogKind.Query or DdwLogKind.Create or DdwLogKind.SkippedPmem
            or DdwLogKind.Answer or DdwLogKind.Limited or DdwLogKind.AllocFailed => Kind.ToString(),
        DdwLogKind.PeSetUp => "SetUp",
        DdwLogKind.PeWindow => "Window",
        DdwLogKind.PeBypass => "Bypass",
        DdwLogKind.PeReleased => "Released",
        DdwLogKind.RemovedDefault or DdwLogKind.PeWindowRemoved => "Removed",
        DdwLogKind.Remove => Status == 0 ? "Removed" : "Failed",
        _ => "Failed",
    };

    /// <summary>
    /// The PCI address of the device, such as 0001:00:02.0. On PowerNV an endpoint can be a whole bus, such as 0030:01.
    /// </summary>
    public string? PciAddress { get; internal set; }

    /// <summary>PowerNV: the number of the partitionable endpoint (PE), in the digits of the line.</summary>
    public string? Pe { get; internal set; }

    /// <summary>PowerNV: the number of the window of the endpoint: 0 or 1.</summary>
    public int? Slot { get; internal init; }

    /// <summary>PowerNV: whether the endpoint reaches all memory without a window.</summary>
    public bool? Bypass { get; internal init; }

    /// <summary>The driver that asked; pci if the kernel asked while it set up the device.</summary>
    public string? Driver { get; internal set; }

    /// <summary>The node in the device tree.</summary>
    public string? Node { get; internal init; }

    /// <summary>
    /// The status of the platform: 0 done, -1 hardware, -2 busy, -3 parameter. For other failures, the error code of
    /// the kernel.
    /// </summary>
    public int? Status { get; internal init; }

    /// <summary>The number of windows that the platform can still make.</summary>
    public uint? WindowsAvailable { get; internal init; }

    /// <summary>The largest number of TCEs that a window can have.</summary>
    public ulong? LargestBlock { get; internal init; }

    /// <summary>
    /// The page sizes of the platform as bits: 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M, 0x80 16G,
    /// 0x100 2M.
    /// </summary>
    public uint? PageSizeMask { get; internal init; }

    /// <summary>The page sizes of the platform as text, such as "4 KiB, 64 KiB".</summary>
    public string? PageSizes => PageSizeMask is { } mask ? FirmwarePageSizes.Describe(mask) : null;

    /// <summary>The size of the largest possible window in bytes: the largest block in the largest pages.</summary>
    public ulong? LargestWindow => PageSizeMask is { } mask && LargestBlock is { } block ? FirmwarePageSizes.LargestWindow(mask, block) : null;

    /// <summary>The page size of the window that the kernel asked for or made, in bytes.</summary>
    public ulong? PageSize { get; internal init; }

    /// <summary>
    /// The size of the window that the kernel asked for, in bytes; 0 for a window shift of 0. On PowerNV, the bytes that
    /// the window's table serves, and at SetUp the size of the 32-bit range.
    /// </summary>
    public ulong? Size { get; internal init; }

    /// <summary>The LIOBN of the window that was made or removed.</summary>
    public uint? Liobn { get; internal init; }

    /// <summary>The first bus address (IOVA) of the window that was made.</summary>
    public ulong? StartAddress { get; internal init; }

    /// <summary>
    /// Whether the kernel told the driver that its mappings are direct. Only the last answer to a device counts.
    /// </summary>
    public bool? DirectMapping { get; internal init; }

    /// <summary>The bus address at which direct mappings end.</summary>
    public ulong? Limit { get; internal init; }

    /// <summary>The number of pages that could not be mapped.</summary>
    public ulong? Pages { get; internal init; }

    /// <summary>The version of the kernel that started.</summary>
    public string? KernelVersion { get; internal init; }

    /// <summary>The number of the line in its file or in the input, from 1.</summary>
    public long Line { get; internal set; }

    /// <summary>The file of the line; null for lines from the pipeline.</summary>
    public string? Path { get; internal set; }

    /// <summary>The details in words, for one column of a table.</summary>
    public string Detail => DdwLogDetail.Of(this);

    /// <summary>The name of the host, which only journalctl and syslog write into the line; null if it is not there.</summary>
    public string? HostName { get; internal set; }

    /// <summary>The text of the line, or the message in a line of JSON.</summary>
    public string Text { get; internal set; } = string.Empty;

    internal DdwLogKind Kind { get; }

    /// <summary>False for the line with the kernel's parameters, which is only for verdicts.</summary>
    internal bool IsEvent => Kind != DdwLogKind.CommandLine;

    /// <summary>The kernel's parameters.</summary>
    internal string? CommandLine { get; init; }

    /// <summary>
    /// True if the question was for a device of 33 to 63 address bits; null if the line does not tell.
    /// </summary>
    internal bool? LimitedRequired { get; init; }

    /// <summary>True if the platform placed its windows where such a device reaches them.</summary>
    internal bool IsLimited { get; init; }

    /// <summary>True if the kernel asked while it set up the device, and not for a driver.</summary>
    internal bool IsOfSetUp => Driver == "pci";

    /// <summary>True if a program asked through VFIO.</summary>
    internal bool IsOfVfio => Driver?.Contains("vfio", StringComparison.Ordinal) == true;
}
