using SpaprDdw.Containers;

namespace SpaprDdw.Planning;

/// <summary>What came of trying a window for real. Sizes in bytes.</summary>
public sealed record DmaWindowTest
{
    /// <summary>The container that it was tried in.</summary>
    public required TceContainer Container { get; init; }

    /// <summary>IOMMU page size.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>Size of the window.</summary>
    public required ulong Size { get; init; }

    /// <summary>Levels of its table; null where none could be chosen.</summary>
    public uint? Levels { get; init; }

    /// <summary>True when every step did what it should and nothing was left behind.</summary>
    public required bool Passed { get; init; }

    /// <summary>Where the driver put the window; null when it was not created.</summary>
    public ulong? StartAddress { get; init; }

    /// <summary>Locked memory before.</summary>
    public required ulong LockedBefore { get; init; }

    /// <summary>Locked memory while the window was there and pages were mapped.</summary>
    public required ulong LockedPeak { get; init; }

    /// <summary>Locked memory afterwards.</summary>
    public required ulong LockedAfter { get; init; }

    /// <summary>
    /// True when this was the container's first use, with which the driver makes the default window (rule DefaultWindow):
    /// the one thing that cannot be taken back.
    /// </summary>
    public required bool DefaultWindowMade { get; init; }

    /// <summary>The step that failed; null when all passed.</summary>
    public string? FailedStep { get; init; }

    /// <summary>The error's id; null when all passed.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The driver's rule behind it; null when there is none.</summary>
    public int? Rule { get; init; }

    /// <summary>What happened and what to change, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}
