using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>
/// How a machine's firmware or hypervisor creates and removes the windows of a group: the kernel's
/// iommu_table_group_ops.
/// </summary>
internal interface ITableGroupOps
{
    /// <summary>
    /// get_table_size: the geometry that the driver charges for. Null when the arguments give no table: the driver then
    /// answers EINVAL and charges nothing (rule CreateArguments).
    /// </summary>
    TableGeometry? GetTableSize(uint pageShift, ulong windowSize, uint levels);

    /// <summary>
    /// create_table, and set_window for the first group: creates a table for a slot. Its memory is already charged.
    /// </summary>
    TceResult CreateTable(EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table);

    /// <summary>set_window: gives a table to a further group of the container.</summary>
    TceResult SetWindow(EmulatedGroup group);

    /// <summary>unset_window: takes a table from a group.</summary>
    void UnsetWindow(EmulatedGroup group, int slot, EmulatedTable table);

    /// <summary>
    /// The answer to a MAP that writes past the last entry of the table (rule UncheckedEnd).
    /// </summary>
    TceResult MapPastEnd { get; }

    /// <summary>True when an UNMAP past the end of the table does no harm (rule UncheckedEnd).</summary>
    bool ToleratesUnmapPastEnd { get; }
}
