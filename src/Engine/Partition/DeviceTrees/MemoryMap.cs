using SpaprDdw.Errors;

namespace SpaprDdw.Partition.DeviceTrees;

/// <summary>The memory of a partition, as its device tree describes it.</summary>
/// <param name="End">The address at which the highest assigned memory ends, in bytes; null if the tree describes no
/// memory.</param>
/// <param name="Maximum">The maximum memory of the partition in bytes (ibm,lrdr-capacity); null if the tree does not
/// tell it.</param>
/// <param name="HasPmem">True if the partition has persistent memory.</param>
internal sealed record MemoryMap(ulong? End, ulong? Maximum, bool HasPmem)
{
    private const string Blocks = "ibm,dynamic-memory", BlockSets = "ibm,dynamic-memory-v2", BlockSize = "ibm,lmb-size";
    private const int CellsOfBlock = 6, CellsOfSet = 6;
    private const uint Assigned = 0x8;

    /// <summary>Reads the memory from a device tree.</summary>
    /// <param name="root">The root of the tree.</param>
    /// <param name="report">Receives the errors in properties. The values that need such a property are null.</param>
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
        foreach ((ulong count, ulong start, uint flags) in list == BlockSets ? Sets(node) : Singles(node))
        {
            if ((flags & Assigned) == 0)
                continue;
            if (size > 0 && count > ulong.MaxValue / size)
                throw PartitionErrors.PropertyInvalid(node.PathOf(list), $"describes {count} blocks, which end beyond 64 bits");
            end = Math.Max(end, EndOf(node, list, start, count * size));
        }

        return end;
    }

    /// <summary>The sets of adjacent blocks in version 2 of the list.</summary>
    private static IEnumerable<(ulong Count, ulong Start, uint Flags)> Sets(DeviceNode node)
    {
        uint[] cells = Listed(node, BlockSets, CellsOfSet);
        for (int at = 1; at < cells.Length; at += CellsOfSet)
            yield return (cells[at], DmaWindowProperties.Number(cells.AsSpan(at + 1, 2)), cells[at + 5]);
    }

    /// <summary>The single blocks in version 1 of the list.</summary>
    private static IEnumerable<(ulong Count, ulong Start, uint Flags)> Singles(DeviceNode node)
    {
        uint[] cells = Listed(node, Blocks, CellsOfBlock);
        for (int at = 1; at < cells.Length; at += CellsOfBlock)
            yield return (1, DmaWindowProperties.Number(cells.AsSpan(at, 2)), cells[at + 5]);
    }

    /// <summary>
    /// The cells of a list that begins with its number of items. Cells after the last item are left out.
    /// </summary>
    private static uint[] Listed(DeviceNode node, string name, int cellsOfItem)
    {
        if (node.Cells(name, 1) is not { } cells)
            return [];
        ulong wanted = 1 + ((ulong)cells[0] * (uint)cellsOfItem);
        return wanted <= (ulong)cells.Length
            ? cells[..(int)wanted]
            : throw PartitionErrors.PropertyInvalid(node.PathOf(name), $"has {cells.Length} cells, which is too few for {cells[0]} items");
    }

    private static ulong EndOf(DeviceNode node, string name, ulong start, ulong size)
        => size <= ulong.MaxValue - start
            ? (size == 0 ? 0 : start + size)
            : throw PartitionErrors.PropertyInvalid(node.PathOf(name), "describes memory that ends beyond 64 bits");

    private static int RootCells(DeviceNode root, string name)
    {
        uint count = root.Cells(name, 1) is { } cells ? cells[0] : 1;
        return count is 1 or 2 ? (int)count : throw PartitionErrors.PropertyInvalid(root.PathOf(name), $"is {count}, but must be 1 or 2 for memory");
    }

    /// <summary>
    /// True if any node is persistent memory. The node ibm,persistent-memory itself is not: QEMU always has it, even
    /// empty.
    /// </summary>
    private static bool HasPmemBelow(DeviceNode root)
    {
        var pending = new Stack<DeviceNode>([root]);
        while (pending.TryPop(out DeviceNode? node))
        {
            if (node.Text("device_type") == "ibm,pmemory")
                return true;
            foreach (DeviceNode child in node.Children)
                pending.Push(child);
        }

        return false;
    }
}
