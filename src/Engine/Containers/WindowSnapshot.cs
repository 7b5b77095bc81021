using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>A mapping of a window by its distance from the window's start, so that it can be made elsewhere.</summary>
internal sealed record MappingSnapshot(ulong Distance, ulong Size, DmaBuffer Buffer, ulong Offset, DmaAccess Access)
{
    public TceMapping In(DmaWindow window) => new(window, window.StartAddress + Distance, Size, Buffer, Offset, Access);
}

/// <summary>A window as it was, with all that it takes to make it again.</summary>
internal sealed record WindowSnapshot(
    int Slot, ulong StartAddress, ulong PageSize, ulong Size, int Levels, bool IsDefault, IReadOnlyList<MappingSnapshot> Mappings);

/// <summary>The shape to give a window; sizes in bytes.</summary>
internal sealed record WindowShapeChange(ulong PageSize, ulong Size, int? Levels);
