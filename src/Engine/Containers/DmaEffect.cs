namespace SpaprDdw.Containers;

/// <summary>What becomes of a device's access (rules DeviceAccess and MsiHole).</summary>
public enum DmaEffect
{
    /// <summary>It reaches the buffer.</summary>
    ReachesMemory,

    /// <summary>It is refused: the mapping does not allow it.</summary>
    Refused,

    /// <summary>A read of what is not mapped sees zeros.</summary>
    SeesZeros,

    /// <summary>A write to what is not mapped is dropped.</summary>
    Dropped,

    /// <summary>It is taken for a 32-bit MSI and never translated.</summary>
    TakenAsMsi,
}
