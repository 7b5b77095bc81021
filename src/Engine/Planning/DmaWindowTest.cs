using SpaprDdw.Containers;

namespace SpaprDdw.Planning;

/// <summary>The result of a trial: a window that was created, mapped and removed again. Sizes in bytes.</summary>
public sealed record DmaWindowTest
{
    /// <summary>The container of the trial.</summary>
    public required TceContainer Container { get; init; }

    /// <summary>IOMMU page size.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>Size of the window.</summary>
    public required ulong Size { get; init; }

    /// <summary>Levels of its table; null if no number of levels is possible.</summary>
    public uint? Levels { get; init; }

    /// <summary>True if every step succeeded and the container is as before.</summary>
    public required bool Passed { get; init; }

    /// <summary>The bus address at which the driver put the window; null if it was not created.</summary>
    public ulong? StartAddress { get; init; }

    /// <summary>Locked memory before the trial.</summary>
    public required ulong LockedBefore { get; init; }

    /// <summary>The most locked memory during the trial.</summary>
    public required ulong LockedPeak { get; init; }

    /// <summary>Locked memory after the trial.</summary>
    public required ulong LockedAfter { get; init; }

    /// <summary>
    /// True if the trial was the container's first use, which makes the driver create the default window (rule
    /// DefaultWindow). No request can undo that.
    /// </summary>
    public required bool DefaultWindowMade { get; init; }

    /// <summary>The step that failed; null if all passed.</summary>
    public string? FailedStep { get; init; }

    /// <summary>The id of the error; null if all passed.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The number of the driver rule that explains the error; null for none.</summary>
    public int? Rule { get; init; }

    /// <summary>The outcome and the remedy, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The duration of the trial.</summary>
    public required TimeSpan Duration { get; init; }
}
