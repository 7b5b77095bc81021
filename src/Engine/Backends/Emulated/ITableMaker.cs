using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>How a machine's firmware or hypervisor makes and drops the windows of a group.</summary>
internal interface ITableMaker
{
    /// <summary>
    /// The geometry that the driver charges for, or null where it sees no table at all and answers EINVAL uncharged
    /// (rule CreateArguments).
    /// </summary>
    TableGeometry? Geometry(uint pageShift, ulong windowSize, uint levels);

    /// <summary>Makes a table for a slot, after its memory has been charged.</summary>
    TceResult Create(EmulatedGroup group, int slot, uint pageShift, ulong windowSize, TableGeometry geometry, out EmulatedTable? table);

    /// <summary>Puts a table into a further group of the container.</summary>
    TceResult Attach(EmulatedGroup group);

    /// <summary>Takes a table out of a group.</summary>
    void Drop(EmulatedGroup group, int slot, EmulatedTable table);

    /// <summary>
    /// What a MAP answers when the entry after the last of the table would be written next (rule UncheckedEnd).
    /// </summary>
    TceResult MapPastEnd { get; }

    /// <summary>True where an UNMAP past the end of the table does no harm.</summary>
    bool ToleratesUnmapPastEnd { get; }
}
