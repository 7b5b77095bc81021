using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>A mapping of a window by its distance from the window's start, so that it can be made elsewhere.</summary>
internal sealed record MappingSnapshot(ulong Distance, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access)
{
    public TceMapping In(DmaWindow window) => new(window, window.StartAddress + Distance, Size, Buffer, Offset, Access);

    /// <summary>Whether a window of this shape, wherever it starts, can have this mapping.</summary>
    public bool Fits(ulong pageSize, ulong windowSize)
        => Size <= windowSize
            && Distance <= windowSize - Size
            && (Distance | Size | (Buffer.Address + Offset)) % pageSize == 0
            && Buffer.LargestMappablePage >= pageSize;
}

/// <summary>A window as it was, with all that it takes to make it again.</summary>
internal sealed record WindowSnapshot(
    int Slot, ulong StartAddress, ulong PageSize, ulong Size, int Levels, bool IsDefault, IReadOnlyList<MappingSnapshot> Mappings);

/// <summary>A window, and what to replace it with; sizes in bytes.</summary>
internal sealed record WindowReplacement(
    WindowSnapshot Old, ulong PageSize, ulong Size, TableGeometry Table, ulong LockedMemory, IReadOnlyList<MappingSnapshot> Fitting)
{
    public List<DmaMappingMove> MovesTo(DmaWindow window) => Old.Mappings
        .Select(mapping => new DmaMappingMove(
            Old.StartAddress + mapping.Distance,
            mapping.Fits(PageSize, Size) ? window.StartAddress + mapping.Distance : null,
            mapping.Size,
            mapping.Buffer,
            mapping.Offset,
            mapping.Access))
        .ToList();
}
