namespace SpaprDdw.Platforms;

/// <summary>What is known of a host apart from its description. A figure is null while it is unknown.</summary>
public sealed record HostFigures
{
    /// <summary>The kernel's release, such as "6.12.95".</summary>
    public string? Kernel { get; init; }

    /// <summary>The last physical address of the host's memory.</summary>
    public ulong? HighestAddress { get; init; }

    /// <summary>What the firmware offers for windows (ibm,query-pe-dma-window).</summary>
    public FirmwareAnswer? Firmware { get; init; }

    /// <summary>The state of error handling (EEH) of the container's groups.</summary>
    public IReadOnlyList<EehState>? Eeh { get; init; }
}

/// <summary>The state of error handling (EEH) of a group.</summary>
/// <param name="Group">The number of the group.</param>
/// <param name="State">
/// What VFIO_EEH_PE_GET_STATE answers: 0 for normal, 1 for reset, 2 for stopped, 4 for DMA stopped, 5 for unavailable.
/// </param>
public sealed record EehState(int Group, int State);
