using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// A snapshot of a mapping. It stores the distance from the window's start, so another window can have the mapping too.
/// </summary>
internal sealed record MappingSnapshot(ulong Distance, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access)
{
    public TceMapping ToMapping(DmaWindow window) => new(window, window.StartAddress + Distance, Size, Buffer, Offset, Access);

    /// <summary>The move of the mapping.</summary>
    /// <param name="old">Its window.</param>
    /// <param name="window">Its new window; null when it is dropped.</param>
    public DmaMappingMove MoveTo(WindowSnapshot old, DmaWindow? window)
        => new(old.StartAddress + Distance, window?.StartAddress + Distance, Size, Buffer, Offset, Access);

    /// <summary>Whether a window of this shape can have this mapping.</summary>
    public bool Fits(ulong pageSize, ulong windowSize)
        => Size <= windowSize
            && Distance <= windowSize - Size
            && (Distance | Size | (Buffer.Address + Offset)) % pageSize == 0
            && Buffer.LargestMappablePage >= pageSize;
}

/// <summary>A snapshot of a window, from which the window can be created again.</summary>
internal sealed record WindowSnapshot(
    int Slot, ulong StartAddress, ulong PageSize, ulong Size, int Levels, bool IsDefault, IReadOnlyList<MappingSnapshot> Mappings);

/// <summary>The plan for the replacement of a window. Sizes are in bytes.</summary>
internal sealed record WindowReplacement(
    WindowSnapshot Old, ulong StartAddress, ulong PageSize, ulong Size, TableGeometry Table, ulong LockedMemory,
    IReadOnlyList<MappingSnapshot> Fitting)
{
    public List<DmaMappingMove> MovesTo(DmaWindow window)
        => [.. Old.Mappings.Select(mapping => mapping.MoveTo(Old, mapping.Fits(PageSize, Size) ? window : null))];
}
