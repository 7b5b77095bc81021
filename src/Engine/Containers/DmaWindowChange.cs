using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>Where a mapping was and is after its window was replaced. Sizes in bytes.</summary>
/// <param name="OldAddress">Bus address before.</param>
/// <param name="NewAddress">Bus address now; null when it was dropped because it does not fit.</param>
/// <param name="Size">Its length.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">Where in the buffer.</param>
/// <param name="Access">What the device may do.</param>
public sealed record DmaMappingMove(
    ulong OldAddress, ulong? NewAddress, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access);

/// <summary>What came of replacing a window.</summary>
/// <param name="OldStartAddress">Where the window was.</param>
/// <param name="Window">The window that is there now.</param>
/// <param name="Moves">Every mapping, old and new.</param>
public sealed record DmaWindowChange(ulong OldStartAddress, DmaWindow Window, IReadOnlyList<DmaMappingMove> Moves);

/// <summary>What replacing a window would do. Sizes in bytes.</summary>
/// <param name="PageSize">IOMMU page size of the new window.</param>
/// <param name="Size">Its size.</param>
/// <param name="Levels">Its levels.</param>
/// <param name="LockedMemory">Locked memory that it would be charged for.</param>
/// <param name="Kept">How many mappings would be made again in it.</param>
/// <param name="Dropped">How many would be dropped.</param>
public sealed record DmaWindowReplacePlan(ulong PageSize, ulong Size, int Levels, ulong LockedMemory, int Kept, int Dropped);
