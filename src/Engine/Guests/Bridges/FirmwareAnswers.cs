using SpaprDdw.Platforms;

namespace SpaprDdw.Guests.Bridges;

/// <summary>The answers of a platform to the query of one device.</summary>
/// <param name="WindowsAvailable">The number of windows that it can still make while the default window exists.</param>
/// <param name="LargestBlock">The largest number of TCEs that a window can have.</param>
/// <param name="PageSizeMask">The page sizes as bits: 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M,
/// 0x80 16G, 0x100 2M.</param>
internal sealed record FirmwareAnswers(uint WindowsAvailable, ulong LargestBlock, uint PageSizeMask)
    : FirmwareAnswer(LargestBlock, PageSizeMask, WindowsAvailable)
{
    /// <summary>The status of the query.</summary>
    public int Status { get; init; }

    /// <summary>The answer after the default window was removed; null if it differs only in the number of windows.
    /// </summary>
    public FirmwareAnswers? AfterRemoval { get; init; }

    /// <summary>The smallest window that it is known to refuse; null if none is known.</summary>
    public RefusedWindow? Refused { get; init; }
}

/// <summary>A window that a platform refused. It refuses larger ones in pages of this size too.</summary>
/// <param name="PageSize">The page size in bytes.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Status">The status of the call.</param>
internal sealed record RefusedWindow(ulong PageSize, ulong Size, int Status);
