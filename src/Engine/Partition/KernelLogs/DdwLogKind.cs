namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The kinds of lines that the IOMMU code of the kernel logs.</summary>
internal enum DdwLogKind
{
    /// <summary>A kernel started. Earlier lines belong to another kernel.</summary>
    Boot,

    /// <summary>The parameters of the kernel.</summary>
    CommandLine,

    /// <summary>A parameter of the kernel switched dynamic windows off.</summary>
    SwitchedOff,

    /// <summary>The kernel asked the platform which windows it can make (query-pe-dma-windows).</summary>
    Query,

    /// <summary>The kernel asked the platform for a window (create-pe-dma-window).</summary>
    Create,

    /// <summary>The platform refused to put the default window back.</summary>
    Reset,

    /// <summary>The platform refused to place windows for a device of 33 to 63 address bits.</summary>
    LimitRefused,

    /// <summary>The kernel removed a window, or the platform refused to remove it.</summary>
    Remove,

    /// <summary>A dynamic window replaced the default window.</summary>
    RemovedDefault,

    /// <summary>The platform offers no windows to devices of 33 to 63 address bits.</summary>
    LimitedNotSupported,

    /// <summary>The window does not reach persistent memory.</summary>
    SkippedPmem,

    /// <summary>The answer of the kernel to a driver that set its DMA mask: direct or not.</summary>
    Answer,

    /// <summary>The bus address at which the direct mappings of a device end.</summary>
    Limited,

    /// <summary>The kernel could not replace the default window, because pages are mapped in it.</summary>
    InUse,

    /// <summary>The kernel found no window for a device or got no answer while it set up the device.</summary>
    SetUpFailed,

    /// <summary>The device has no window that its DMA mask reaches.</summary>
    NoTable,

    /// <summary>A mapping failed, because the window is full.</summary>
    AllocFailed,

    /// <summary>The hypervisor refused a TCE.</summary>
    EntryRefused,

    /// <summary>The platform answered the query, but offered no window that the kernel can use.</summary>
    NoUsableAnswer,

    /// <summary>The kernel could not map all memory in a new window, and removed the window.</summary>
    MapFailed,

    /// <summary>PowerNV: the kernel sets up an endpoint, which has no window yet.</summary>
    PeSetUp,

    /// <summary>PowerNV: the kernel gives an endpoint a window.</summary>
    PeWindow,

    /// <summary>PowerNV: the kernel removes a window of an endpoint.</summary>
    PeWindowRemoved,

    /// <summary>PowerNV: the kernel lets an endpoint reach all memory without a window, or ends that.</summary>
    PeBypass,

    /// <summary>PowerNV: the kernel gives an endpoint up, because its devices are gone.</summary>
    PeReleased,

    /// <summary>PowerNV: the window that was announced last could not be made.</summary>
    PeWindowFailed,

    /// <summary>PowerNV: the firmware refused to remove a window.</summary>
    PeRemovalFailed,
}
