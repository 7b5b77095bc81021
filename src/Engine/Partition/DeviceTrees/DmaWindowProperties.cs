using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>The default window of a node.</summary>
/// <param name="Liobn">Its number.</param>
/// <param name="StartAddress">Its first bus address.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record DefaultWindow(uint Liobn, ulong StartAddress, ulong Size);

/// <summary>A dynamic window of a node.</summary>
/// <param name="Liobn">Its number.</param>
/// <param name="StartAddress">Its first bus address.</param>
/// <param name="PageShift">The power of two of its pages' bytes.</param>
/// <param name="WindowShift">The power of two of its own bytes.</param>
/// <param name="IsDirect">True where Linux mapped all memory in it once; false where each access is mapped.</param>
/// <param name="Evidence">The property that says so.</param>
internal sealed record DynamicWindow(uint Liobn, ulong StartAddress, int PageShift, int WindowShift, bool IsDirect, string Evidence)
{
    /// <summary>Its pages' bytes.</summary>
    public ulong PageSize => 1UL << PageShift;

    /// <summary>Its bytes.</summary>
    public ulong Size => 1UL << WindowShift;
}

/// <summary>Reads the properties that tell windows.</summary>
internal static class DmaWindowProperties
{
    public const string Default = "ibm,dma-window";
    public const string Direct = "linux,direct64-ddr-window-info";
    public const string Mapped = "linux,dma64-ddr-window-info";

    private const int MostCells = 4;
    private const int SmallestPage = 12, MostBits = 63;

    /// <summary>LIOBN, padding, start in two cells, page shift, window shift: the kernel's structure is not packed.</summary>
    private const int DynamicCells = 6;

    /// <summary>True where a node owns windows.</summary>
    public static bool Has(DeviceNode node) => node.Value(Default) is not null || node.Value(Direct) is not null || node.Value(Mapped) is not null;

    /// <summary>The default window of a node; null where it has none.</summary>
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
                node.PathOf(Default), $"tells of a window of {size} bytes at {Units.Address(start)}, which cannot be");
    }

    /// <summary>The dynamic window of a node; null where it has none.</summary>
    /// <exception cref="TceException">PropertyInvalid.</exception>
    public static DynamicWindow? ReadDynamic(DeviceNode node)
    {
        string name = node.Value(Direct) is not null ? Direct : Mapped;
        if (node.Cells(name, DynamicCells) is not { } cells)
            return null;
        ulong start = Number(cells.AsSpan(2, 2));
        (uint page, uint window) = (cells[4], cells[5]);
        if (page < SmallestPage || window > MostBits || window < page || start > ulong.MaxValue - ((1UL << (int)window) - 1))
        {
            throw PartitionErrors.PropertyInvalid(
                node.PathOf(name), $"tells of a window of 2^{window} bytes in pages of 2^{page} bytes at {Units.Address(start)}, which cannot be");
        }

        string evidence = $"{node.PathOf(name)} = {string.Join(' ', cells.Take(DynamicCells).Select(cell => $"{cell:x8}"))}";
        return new DynamicWindow(cells[0], start, (int)page, (int)window, name == Direct, evidence);
    }

    /// <summary>How many cells a number has: by the node's own property for DMA, else its general one, else that of a node above.</summary>
    private static int CellCount(DeviceNode node, string ofDma, string general)
    {
        string name = ofDma;
        uint[]? count = node.Cells(ofDma, 1);
        DeviceNode? owner = node;
        for (; count is null && owner is not null; owner = owner.Parent)
            count = owner.Cells(name = general, 1);
        if (count is null)
            return 1;
        return count[0] <= MostCells
            ? (int)count[0]
            : throw PartitionErrors.PropertyInvalid(node.PathOf(Default), $"is of {count[0]} cells a number by {name}, which cannot be");
    }

    /// <summary>The last 64 bits of a number of any cells.</summary>
    internal static ulong Number(ReadOnlySpan<uint> cells)
    {
        ulong number = 0;
        foreach (uint cell in cells)
            number = (number << 32) | cell;
        return number;
    }
}
