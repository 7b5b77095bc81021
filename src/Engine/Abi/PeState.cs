namespace SpaprDdw.Abi;

/// <summary>The state of a partitionable endpoint (PE): the answers to VFIO_EEH_PE_GET_STATE.</summary>
public enum PeState
{
    /// <summary>Unknown: the machine has no EEH, or the driver did not answer.</summary>
    Unknown = -1,

    /// <summary>It works.</summary>
    Normal = 0,

    /// <summary>It is being reset.</summary>
    Reset = 1,

    /// <summary>It is frozen: neither MMIO nor DMA works.</summary>
    Stopped = 2,

    /// <summary>MMIO works, and DMA does not.</summary>
    DmaStopped = 4,

    /// <summary>It is being recovered, or the platform gave it up.</summary>
    Unavailable = 5,
}
