using SpaprDdw.Abi;

namespace SpaprDdw.Containers;

/// <summary>The move of a mapping when its window was replaced. Sizes are in bytes.</summary>
/// <param name="OldAddress">The old bus address.</param>
/// <param name="NewAddress">The new bus address; null when the mapping was dropped because it does not fit.</param>
/// <param name="Size">The length.</param>
/// <param name="Buffer">The buffer.</param>
/// <param name="Offset">The offset in the buffer.</param>
/// <param name="Access">The access that a device has.</param>
public sealed record DmaMappingMove(
    ulong OldAddress, ulong? NewAddress, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access);

/// <summary>The result of replacing a window.</summary>
/// <param name="OldStartAddress">The start of the old window.</param>
/// <param name="Window">The new window.</param>
/// <param name="Moves">The moves of all mappings of the old window, and of the default window that it replaced.</param>
public sealed record DmaWindowChange(ulong OldStartAddress, DmaWindow Window, IReadOnlyList<DmaMappingMove> Moves);

/// <summary>The plan of replacing a window. Sizes are in bytes.</summary>
/// <param name="StartAddress">The first bus address of the new window, as the driver chooses it.</param>
/// <param name="PageSize">The IOMMU page size of the new window.</param>
/// <param name="Size">The size of the new window.</param>
/// <param name="Levels">The levels of the new window.</param>
/// <param name="LockedMemory">The locked memory that the new window would be charged for.</param>
/// <param name="Kept">The number of mappings that would move to the new window.</param>
/// <param name="Dropped">The number of mappings that would be dropped.</param>
/// <param name="DroppedBytes">The bytes that these map.</param>
public sealed record DmaWindowReplacePlan(
    ulong StartAddress, ulong PageSize, ulong Size, int Levels, ulong LockedMemory, int Kept, int Dropped, ulong DroppedBytes);

/// <summary>The cost of a window that would be created.</summary>
/// <param name="StartAddress">The first bus address, as the driver chooses it.</param>
/// <param name="Levels">The levels of its table.</param>
/// <param name="LockedMemory">
/// The locked memory in bytes that CREATE charges, also for the default window if that request makes it.
/// </param>
public sealed record DmaWindowCost(ulong StartAddress, int Levels, ulong LockedMemory);
