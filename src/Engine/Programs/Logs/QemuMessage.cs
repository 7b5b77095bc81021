namespace SpaprDdw.Programs.Logs;

/// <summary>An error that QEMU prints when a request for DMA fails.</summary>
/// <param name="Text">The part of the line that does not change. Texts of one request come before those that repeat them.</param>
/// <param name="Request">The request that failed.</param>
/// <param name="Repeats">True if QEMU prints the text after another one, about the same failure.</param>
internal sealed record QemuMessage(string Text, string Request, bool Repeats = false)
{
    /// <summary>The messages of QEMU 2.7 to 10.2 about requests for DMA.</summary>
    public static IReadOnlyList<QemuMessage> All { get; } =
    [
        new("Failed to create a window", "CREATE"),
        new("Failed to create SPAPR window", "CREATE", Repeats: true),
        new("Host doesn't support DMA window at ", "CREATE"),
        new("Host doesn't support page size ", "CREATE"),
        new("Host doesn't support multi-level TCE tables", "CREATE"),
        new("overlaps with existinghost DMA window", "CREATE"),
        new("Failed to remove window at ", "REMOVE"),
        new("failed to remove existing window", "REMOVE", Repeats: true),
        new("VFIO_IOMMU_SPAPR_TCE_GET_INFO failed", "GET_INFO"),
        new("Memory registering failed", "REGISTER", Repeats: true),
        new("VFIO_MAP_DMA failed", "MAP"),
        new("VFIO_UNMAP_DMA failed", "UNMAP"),
        new("vfio_dma_map(", "MAP", Repeats: true),
        new("vfio_container_dma_map(", "MAP", Repeats: true),
        new("vfio_dma_unmap(", "UNMAP", Repeats: true),
        new("vfio_container_dma_unmap(", "UNMAP", Repeats: true),
        new("failed GROUP_SET_SPAPR_TCE", "ATTACH"),
    ];
}
