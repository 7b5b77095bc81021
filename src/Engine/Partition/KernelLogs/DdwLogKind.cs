namespace SpaprDdw.Partition.KernelLogs;

/// <summary>What a line of the kernel's IOMMU code tells.</summary>
internal enum DdwLogKind
{
    /// <summary>A kernel has started: what was before is of another boot.</summary>
    Boot,

    /// <summary>The parameters that the kernel was started with.</summary>
    CommandLine,

    /// <summary>Dynamic windows are switched off by a parameter.</summary>
    SwitchedOff,

    /// <summary>The platform was asked what it can give.</summary>
    Query,

    /// <summary>The platform was asked for a window.</summary>
    Create,

    /// <summary>The platform refused to put the default window back.</summary>
    Reset,

    /// <summary>The platform refused to place windows for a device of 33 to 63 address bits.</summary>
    LimitRefused,

    /// <summary>A window was removed, or the platform refused that.</summary>
    Remove,

    /// <summary>The default window was replaced.</summary>
    RemovedDefault,

    /// <summary>The platform has no windows for devices of 33 to 63 address bits.</summary>
    LimitedNotSupported,

    /// <summary>The window does not reach persistent memory.</summary>
    SkippedPmem,

    /// <summary>What a driver was told when it set its mask: direct or not.</summary>
    Answer,

    /// <summary>Up to which bus address a device's accesses are direct.</summary>
    Limited,

    /// <summary>The default window could not be replaced, because something is mapped in it.</summary>
    InUse,

    /// <summary>The device's set-up found no window or no answer.</summary>
    SetUpFailed,

    /// <summary>The device has no table that its mask reaches.</summary>
    NoTable,

    /// <summary>A mapping failed: the window is full.</summary>
    AllocFailed,

    /// <summary>The hypervisor refused an entry.</summary>
    EntryRefused,

    /// <summary>The platform's answer holds no window that can be used.</summary>
    NoUsableAnswer,

    /// <summary>A window was made and could not be filled; it was removed again.</summary>
    MapFailed,
}
