using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>The default window of a node.</summary>
/// <param name="Liobn">The LIOBN.</param>
/// <param name="StartAddress">The first bus address (IOVA).</param>
/// <param name="Size">The size in bytes.</param>
internal sealed record DefaultWindow(uint Liobn, ulong StartAddress, ulong Size);

/// <summary>A dynamic window of a node.</summary>
/// <param name="Liobn">The LIOBN.</param>
/// <param name="StartAddress">The first bus address (IOVA).</param>
/// <param name="PageShift">The page shift, such as 16 for pages of 64 KiB.</param>
/// <param name="WindowShift">The shift of the size, such as 32 for 4 GiB.</param>
/// <param name="IsDirect">True if Linux mapped all memory in the window once; false if each access is mapped.</param>
/// <param name="Evidence">The property, with its cells.</param>
internal sealed record DynamicWindow(uint Liobn, ulong StartAddress, int PageShift, int WindowShift, bool IsDirect, string Evidence)
{
    /// <summary>The page size in bytes.</summary>
    public ulong PageSize => 1UL << PageShift;

    /// <summary>The size in bytes.</summary>
    public ulong Size => 1UL << WindowShift;
}

/// <summary>Reads the properties of a node that describe its windows.</summary>
internal static class DmaWindowProperties
{
    public const string Default = "ibm,dma-window";
    public const string Direct = "linux,direct64-ddr-window-info";
    public const string Mapped = "linux,dma64-ddr-window-info";

    private const int MaxCells = 4;
    private const int MinPageShift = 12, MaxShift = 63;

    /// <summary>
    /// LIOBN, padding, start (two cells), page shift, window shift. The kernel's structure is not packed.
    /// </summary>
    private const int DynamicCells = 6;

    /// <summary>True if a node owns windows.</summary>
    public static bool Has(DeviceNode node) => node.Value(Default) is not null || node.Value(Direct) is not null || node.Value(Mapped) is not null;

    /// <summary>The default window of a node; null if it has none.</summary>
    /// <exception cref="TceException">PropertyInvalid.</exception>
    public static DefaultWindow? ReadDefault(DeviceNode node)
    {
        if (node.Value(Default) is null)
            return null;
        int addressCells = CellCount(node, "ibm,#dma-address-cells", "#address-cells");
        int sizeCells = CellCount(node, "ibm,#dma-size-cells", "#size-cells");
        uint[] cells = node.Cells(Default, 1 + addressCells + sizeCells)!;
        ulong start = Number(cells.AsSpan(1, addressCells)), size = Number(cells.AsSpan(1 + addressCells, sizeCells));
        return size <= ulong.MaxValue - start
            ? new DefaultWindow(cells[0], start, size)
            : throw PartitionErrors.PropertyInvalid(
                node.PathOf(Default), $"describes a window of {size} bytes at {Units.Address(start)}, which ends beyond 64 bits");
    }

    /// <summary>The dynamic window of a node; null if it has none.</summary>
    /// <exception cref="TceException">PropertyInvalid.</exception>
    public static DynamicWindow? ReadDynamic(DeviceNode node)
    {
        string name = node.Value(Direct) is not null ? Direct : Mapped;
        if (node.Cells(name, DynamicCells) is not { } cells)
            return null;
        ulong start = Number(cells.AsSpan(2, 2));
        (uint page, uint window) = (cells[4], cells[5]);
        if (page < MinPageShift || window > MaxShift || window < page || start > ulong.MaxValue - ((1UL << (int)window) - 1))
        {
            throw PartitionErrors.PropertyInvalid(
                node.PathOf(name), $"describes a window of 2^{window} bytes in pages of 2^{page} bytes at {Units.Address(start)}, which is not possible");
        }

        string evidence = $"{node.PathOf(name)} = {string.Join(' ', cells.Take(DynamicCells).Select(cell => $"{cell:x8}"))}";
        return new DynamicWindow(cells[0], start, (int)page, (int)window, name == Direct, evidence);
    }

    /// <summary>
    /// The number of cells of an address or a size: by the property for DMA of the node itself, or else by the general
    /// property of the node or of the nearest node above that has it.
    /// </summary>
    private static int CellCount(DeviceNode node, string ofDma, string general)
    {
        string name = ofDma;
        uint[]? count = node.Cells(ofDma, 1);
        DeviceNode? owner = node;
        for (; count is null && owner is not null; owner = owner.Parent)
            count = owner.Cells(name = general, 1);
        if (count is null)
            return 1;
        return count[0] <= MaxCells
            ? (int)count[0]
            : throw PartitionErrors.PropertyInvalid(node.PathOf(Default), $"has numbers of {count[0]} cells by {name}, and numbers have at most {MaxCells}");
    }

    /// <summary>The low 64 bits of a number of any number of cells.</summary>
    internal static ulong Number(ReadOnlySpan<uint> cells)
    {
        ulong number = 0;
        foreach (uint cell in cells)
            number = (number << 32) | cell;
        return number;
    }
}
