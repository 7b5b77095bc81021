namespace SpaprDdw.Containers;

/// <summary>The effect of a device's access (rules DeviceAccess and MsiHole).</summary>
public enum DmaEffect
{
    /// <summary>The access reaches the buffer.</summary>
    ReachesMemory,

    /// <summary>The access is refused, because the mapping does not allow it.</summary>
    Refused,

    /// <summary>The address is not mapped: a read returns zeros.</summary>
    SeesZeros,

    /// <summary>The address is not mapped: a write is dropped.</summary>
    Dropped,

    /// <summary>The host takes the access for a 32-bit MSI and does not translate it.</summary>
    TakenAsMsi,
}
