using SpaprDdw.Planning;

namespace SpaprDdw.PowerShell.Rows;

/// <summary>The result of a trial: a window that was created, mapped and removed again. Sizes are in bytes.</summary>
/// <param name="test">The result.</param>
public sealed class TestRow(DmaWindowTest test) : HostRow
{
    /// <summary>The name of the container.</summary>
    public string Container { get; } = test.Container.Name;

    /// <summary>The id of the container.</summary>
    public Guid ContainerId { get; } = test.Container.ContainerId;

    /// <summary>The IOMMU page size.</summary>
    public ulong PageSize { get; } = test.PageSize;

    /// <summary>The size of the window.</summary>
    public ulong Size { get; } = test.Size;

    /// <summary>The levels of its table; null if no number of levels is possible.</summary>
    public uint? Levels { get; } = test.Levels;

    /// <summary>True if every step succeeded and the container is as before.</summary>
    public bool Passed { get; } = test.Passed;

    /// <summary>The bus address at which the driver put the window; null if it was not created.</summary>
    public ulong? StartAddress { get; } = test.StartAddress;

    /// <summary>The locked memory before the trial.</summary>
    public ulong LockedBefore { get; } = test.LockedBefore;

    /// <summary>The most locked memory during the trial.</summary>
    public ulong LockedPeak { get; } = test.LockedPeak;

    /// <summary>The locked memory after the trial.</summary>
    public ulong LockedAfter { get; } = test.LockedAfter;

    /// <summary>
    /// True if the trial was the container's first use, which makes the driver create the default window. No request
    /// can undo that.
    /// </summary>
    public bool DefaultWindowMade { get; } = test.DefaultWindowMade;

    /// <summary>The step that failed; null if all passed.</summary>
    public string? FailedStep { get; } = test.FailedStep;

    /// <summary>The id of the error; null if all passed.</summary>
    public string? ErrorId { get; } = test.ErrorId;

    /// <summary>The number of the driver rule that explains the error; null for none.</summary>
    public int? Rule { get; } = test.Rule;

    /// <summary>The outcome and the remedy, in words.</summary>
    public string Reason { get; } = test.Reason;

    /// <summary>The duration of the trial.</summary>
    public TimeSpan Duration { get; } = test.Duration;
}
