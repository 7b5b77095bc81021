namespace SpaprDdw.State;

/// <summary>A property of a state's shape: what stays when the container is used, and differs between kinds of hosts.</summary>
public enum StateProperty
{
    /// <summary>The platform of the host.</summary>
    Platform,

    /// <summary>The page size of the host's kernel.</summary>
    HostPageSize,

    /// <summary>The release of the host's kernel.</summary>
    Kernel,

    /// <summary>The last physical address of the host's memory.</summary>
    HighestAddress,

    /// <summary>What the firmware offers for windows.</summary>
    Firmware,

    /// <summary>The version of the sPAPR TCE IOMMU.</summary>
    IommuVersion,

    /// <summary>The number of IOMMU groups in the container.</summary>
    GroupCount,

    /// <summary>The windows: sizes, page sizes, levels and addresses.</summary>
    Windows,

    /// <summary>RLIMIT_MEMLOCK of the process.</summary>
    MemlockLimit,

    /// <summary>The page sizes of the memory behind buffers.</summary>
    BackingPageSizes,

    /// <summary>The states of error handling (EEH) that are not normal.</summary>
    Eeh,
}
