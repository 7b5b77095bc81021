using System.Runtime.InteropServices;

namespace SpaprDdw.Abi;

#pragma warning disable CA1051 // The fields are the layout of <linux/vfio.h>.

/// <summary>struct vfio_group_status.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GroupStatus
{
    /// <summary>Set in <see cref="Flags"/> when every device of the group is bound to vfio or to nothing.</summary>
    public const uint Viable = 1;

    /// <summary>Set in <see cref="Flags"/> when the group is in a container.</summary>
    public const uint ContainerSet = 2;

    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary><see cref="Viable"/> and <see cref="ContainerSet"/>.</summary>
    public uint Flags;
}

/// <summary>struct vfio_iommu_spapr_tce_info with its struct vfio_iommu_spapr_tce_ddw_info (rule 15).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceGetInfo
{
    /// <summary>Set in <see cref="Flags"/> when windows can be created.</summary>
    public const uint DynamicWindows = 1;

    /// <summary>Size of the structure as the caller knows it, in bytes; below 32 the DDW part is not filled.</summary>
    public uint ArgSize;

    /// <summary><see cref="DynamicWindows"/> or 0.</summary>
    public uint Flags;

    /// <summary>Bus address at which the default window starts.</summary>
    public uint Dma32WindowStart;

    /// <summary>Size of the default window in bytes.</summary>
    public uint Dma32WindowSize;

    /// <summary>A mask of page sizes: bit n says that pages of 2^n bytes can be used.</summary>
    public ulong PageSizes;

    /// <summary>How many windows a container may have.</summary>
    public uint MaxDynamicWindows;

    /// <summary>How many levels a table may have.</summary>
    public uint Levels;
}

/// <summary>struct vfio_iommu_type1_dma_map, which sPAPR TCE containers take as well (rule 12).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DmaMap
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>A <see cref="DmaAccess"/>.</summary>
    public uint Flags;

    /// <summary>Address in the process.</summary>
    public ulong VirtualAddress;

    /// <summary>Bus address.</summary>
    public ulong Iova;

    /// <summary>Length in bytes.</summary>
    public ulong Size;
}

/// <summary>struct vfio_iommu_type1_dma_unmap (rule 13).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DmaUnmap
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Bus address.</summary>
    public ulong Iova;

    /// <summary>Length in bytes.</summary>
    public ulong Size;
}

/// <summary>struct vfio_iommu_spapr_register_memory (rules 10 and 11).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MemoryRange
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Address in the process.</summary>
    public ulong VirtualAddress;

    /// <summary>Length in bytes.</summary>
    public ulong Size;
}

/// <summary>struct vfio_iommu_spapr_tce_create (rules 3 to 9).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceCreate
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Binary logarithm of the page size.</summary>
    public uint PageShift;

    /// <summary>Reserved; 0.</summary>
    public uint Reserved1;

    /// <summary>Size of the window in bytes, a power of two.</summary>
    public ulong WindowSize;

    /// <summary>Levels of the table.</summary>
    public uint Levels;

    /// <summary>Reserved; 0.</summary>
    public uint Reserved2;

    /// <summary>Out: the bus address that the driver chose.</summary>
    public ulong StartAddress;
}

/// <summary>struct vfio_iommu_spapr_tce_remove (rule 5).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceRemove
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Any bus address inside the window.</summary>
    public ulong StartAddress;
}
