using SpaprDdw.Errors;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>What a device tree tells of memory.</summary>
/// <param name="End">The end of the highest memory that is assigned, in bytes; null where the tree tells of none.</param>
/// <param name="Maximum">The most that the partition may grow to, of ibm,lrdr-capacity; null where the tree does not tell.</param>
/// <param name="HasPmem">True where the partition has persistent memory.</param>
internal sealed record MemoryMap(ulong? End, ulong? Maximum, bool HasPmem)
{
    private const string Blocks = "ibm,dynamic-memory", BlockSets = "ibm,dynamic-memory-v2", BlockSize = "ibm,lmb-size";
    private const int CellsOfBlock = 6, CellsOfSet = 6;
    private const uint Assigned = 0x8;

    /// <summary>Reads a tree.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="report">Takes what cannot be read; what rests on it is null then.</param>
    public static MemoryMap Read(DeviceNode root, Action<TceException> report)
    {
        ulong? end = null, maximum = null;
        try
        {
            ulong highest = Math.Max(EndOfNodes(root), EndOfBlocks(root.Child("ibm,dynamic-reconfiguration-memory")));
            end = highest > 0 ? highest : null;
        }
        catch (TceException invalid)
        {
            report(invalid);
        }

        try
        {
            if (root.Child("rtas")?.Cells("ibm,lrdr-capacity", 2) is { } cells)
                maximum = DmaWindowProperties.Number(cells.AsSpan(0, 2));
        }
        catch (TceException invalid)
        {
            report(invalid);
        }

        return new MemoryMap(end, maximum, HasPmemBelow(root));
    }

    private static ulong EndOfNodes(DeviceNode root)
    {
        int addressCells = RootCells(root, "#address-cells"), sizeCells = RootCells(root, "#size-cells");
        ulong end = 0;
        foreach (DeviceNode node in root.Children.Where(node => node.Text("device_type") == "memory"))
        {
            uint[] cells = node.Cells("reg", addressCells + sizeCells) ?? [];
            for (int at = 0; at + addressCells + sizeCells <= cells.Length; at += addressCells + sizeCells)
            {
                ulong start = DmaWindowProperties.Number(cells.AsSpan(at, addressCells));
                end = Math.Max(end, EndOf(node, "reg", start, DmaWindowProperties.Number(cells.AsSpan(at + addressCells, sizeCells))));
            }
        }

        return end;
    }

    private static ulong EndOfBlocks(DeviceNode? node)
    {
        if (node?.Cells(BlockSize, 2) is not { } sizeCells)
            return 0;
        ulong size = DmaWindowProperties.Number(sizeCells.AsSpan(0, 2));
        ulong end = 0;
        string list = node.Value(BlockSets) is not null ? BlockSets : Blocks;
        foreach ((ulong count, ulong start, uint flags) in list == BlockSets ? Sets(node) : EachBlock(node))
        {
            if ((flags & Assigned) == 0)
                continue;
            if (size > 0 && count > ulong.MaxValue / size)
                throw PartitionErrors.PropertyInvalid(node.PathOf(list), $"tells of {count} blocks, which cannot be");
            end = Math.Max(end, EndOf(node, list, start, count * size));
        }

        return end;
    }

    /// <summary>Version 2: sets of neighbours.</summary>
    private static IEnumerable<(ulong Count, ulong Start, uint Flags)> Sets(DeviceNode node)
    {
        uint[] cells = Listed(node, BlockSets, CellsOfSet);
        for (int at = 1; at < cells.Length; at += CellsOfSet)
            yield return (cells[at], DmaWindowProperties.Number(cells.AsSpan(at + 1, 2)), cells[at + 5]);
    }

    /// <summary>Version 1: one after the other.</summary>
    private static IEnumerable<(ulong Count, ulong Start, uint Flags)> EachBlock(DeviceNode node)
    {
        uint[] cells = Listed(node, Blocks, CellsOfBlock);
        for (int at = 1; at < cells.Length; at += CellsOfBlock)
            yield return (1, DmaWindowProperties.Number(cells.AsSpan(at, 2)), cells[at + 5]);
    }

    /// <summary>The cells of a list that begins with how many items it has, without what may follow them.</summary>
    private static uint[] Listed(DeviceNode node, string name, int cellsOfItem)
    {
        if (node.Cells(name, 1) is not { } cells)
            return [];
        ulong wanted = 1 + ((ulong)cells[0] * (uint)cellsOfItem);
        return wanted <= (ulong)cells.Length
            ? cells[..(int)wanted]
            : throw PartitionErrors.PropertyInvalid(node.PathOf(name), $"lists {cells[0]} items, and has {cells.Length} cells");
    }

    private static ulong EndOf(DeviceNode node, string name, ulong start, ulong size)
        => size <= ulong.MaxValue - start
            ? (size == 0 ? 0 : start + size)
            : throw PartitionErrors.PropertyInvalid(node.PathOf(name), "tells of memory beyond 64 bits, which cannot be");

    private static int RootCells(DeviceNode root, string name)
    {
        uint count = root.Cells(name, 1) is { } cells ? cells[0] : 1;
        return count is 1 or 2 ? (int)count : throw PartitionErrors.PropertyInvalid(root.PathOf(name), $"is {count}, and memory needs 1 or 2");
    }

    /// <summary>Persistent memory is anywhere; the folder that may hold it, which is always there on QEMU, is none.</summary>
    private static bool HasPmemBelow(DeviceNode root)
    {
        var left = new Stack<DeviceNode>([root]);
        while (left.TryPop(out DeviceNode? node))
        {
            if (node.Text("device_type") == "ibm,pmemory")
                return true;
            foreach (DeviceNode child in node.Children)
                left.Push(child);
        }

        return false;
    }
}
