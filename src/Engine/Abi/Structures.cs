using System.Runtime.InteropServices;

namespace SpaprDdw.Abi;

#pragma warning disable CA1051 // The fields are the layout of <linux/vfio.h>.

/// <summary>
/// The sizes of the structures of <c>linux/vfio.h</c> in bytes, which a caller writes into <c>argsz</c>.
/// </summary>
public static class ArgSizes
{
    /// <summary>Size of <see cref="Abi.GroupStatus"/>.</summary>
    public const uint GroupStatus = 8;

    /// <summary>
    /// Size of the part of <see cref="Abi.TceGetInfo"/> that every version of the driver fills in (rule InfoSize).
    /// </summary>
    public const uint TceGetInfoBase = 16;

    /// <summary>Size of <see cref="Abi.TceGetInfo"/>.</summary>
    public const uint TceGetInfo = 32;

    /// <summary>Size of <see cref="Abi.DmaMap"/>.</summary>
    public const uint DmaMap = 32;

    /// <summary>Size of <see cref="Abi.DmaUnmap"/>.</summary>
    public const uint DmaUnmap = 24;

    /// <summary>Size of <see cref="Abi.MemoryRange"/>.</summary>
    public const uint MemoryRange = 24;

    /// <summary>Size of <see cref="Abi.TceCreate"/>.</summary>
    public const uint TceCreate = 40;

    /// <summary>Size of <see cref="Abi.TceRemove"/>.</summary>
    public const uint TceRemove = 16;

    /// <summary>Size of the part of <see cref="Abi.EehPeOp"/> that every operation needs.</summary>
    public const uint EehPeOpBase = 12;

    /// <summary>Size of <see cref="Abi.EehPeOp"/>.</summary>
    public const uint EehPeOp = 40;
}

/// <summary>struct vfio_group_status.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GroupStatus
{
    /// <summary>Flag: each device of the group is bound to VFIO or to no driver.</summary>
    public const uint Viable = 1;

    /// <summary>Flag: the group is in a container.</summary>
    public const uint ContainerSet = 2;

    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary><see cref="Viable"/> and <see cref="ContainerSet"/>.</summary>
    public uint Flags;

    /// <inheritdoc/>
    public readonly override string ToString() => $"flags={Flags}";
}

/// <summary>struct vfio_iommu_spapr_tce_info with its struct vfio_iommu_spapr_tce_ddw_info (rule InfoSize).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceGetInfo
{
    /// <summary>Flag: the host supports dynamic windows.</summary>
    public const uint DynamicWindows = 1;

    /// <summary>
    /// Size of the structure as the caller knows it, in bytes; below 32 the driver does not fill in the DDW part.
    /// </summary>
    public uint ArgSize;

    /// <summary><see cref="DynamicWindows"/> or 0.</summary>
    public uint Flags;

    /// <summary>Bus address at which the default window starts.</summary>
    public uint Dma32WindowStart;

    /// <summary>Size of the default window in bytes.</summary>
    public uint Dma32WindowSize;

    /// <summary>Mask of IOMMU page sizes: bit n stands for pages of 2^n bytes.</summary>
    public ulong PageSizes;

    /// <summary>The most windows that a container can have.</summary>
    public uint MaxDynamicWindows;

    /// <summary>The most levels that a table can have.</summary>
    public uint Levels;

    /// <inheritdoc/>
    public readonly override string ToString() => $"argsz={ArgSize} page_sizes=0x{PageSizes:x} windows={MaxDynamicWindows} levels={Levels}";
}

/// <summary>struct vfio_iommu_type1_dma_map, which sPAPR TCE containers use too (rule MapArguments).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DmaMap
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>A <see cref="DmaAccess"/>.</summary>
    public uint Flags;

    /// <summary>Address in the memory of the process.</summary>
    public ulong VirtualAddress;

    /// <summary>IOVA: the first bus address.</summary>
    public ulong Iova;

    /// <summary>Length in bytes.</summary>
    public ulong Size;

    /// <inheritdoc/>
    public readonly override string ToString() => $"iova=0x{Iova:x} vaddr=0x{VirtualAddress:x} size=0x{Size:x} flags={Flags}";
}

/// <summary>struct vfio_iommu_type1_dma_unmap (rule UnmapNothing).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DmaUnmap
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>IOVA: the first bus address.</summary>
    public ulong Iova;

    /// <summary>Length in bytes.</summary>
    public ulong Size;

    /// <inheritdoc/>
    public readonly override string ToString() => $"iova=0x{Iova:x} size=0x{Size:x}";
}

/// <summary>struct vfio_iommu_spapr_register_memory (rules Registration and UnregisterWhileMapped).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MemoryRange
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Address in the memory of the process.</summary>
    public ulong VirtualAddress;

    /// <summary>Length in bytes.</summary>
    public ulong Size;

    /// <inheritdoc/>
    public readonly override string ToString() => $"vaddr=0x{VirtualAddress:x} size=0x{Size:x}";
}

/// <summary>struct vfio_iommu_spapr_tce_create (rules DefaultWindow to FailedCreateLeaks).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceCreate
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Page shift: the binary logarithm of the page size.</summary>
    public uint PageShift;

    /// <summary>Reserved; 0.</summary>
    public uint Reserved1;

    /// <summary>Size of the window in bytes, a power of two.</summary>
    public ulong WindowSize;

    /// <summary>Levels of the table.</summary>
    public uint Levels;

    /// <summary>Reserved; 0.</summary>
    public uint Reserved2;

    /// <summary>Output: the bus address at which the driver put the window.</summary>
    public ulong StartAddress;

    /// <inheritdoc/>
    public readonly override string ToString() => $"page_shift={PageShift} window_size=0x{WindowSize:x} levels={Levels} start_addr=0x{StartAddress:x}";
}

/// <summary>struct vfio_iommu_spapr_tce_remove (rule RemoveDropsMappings).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TceRemove
{
    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>Any bus address inside the window.</summary>
    public ulong StartAddress;

    /// <inheritdoc/>
    public readonly override string ToString() => $"start_addr=0x{StartAddress:x}";
}

/// <summary>struct vfio_eeh_pe_op, without fields for the part that only error injection uses.</summary>
[StructLayout(LayoutKind.Sequential, Size = (int)ArgSizes.EehPeOp)]
public struct EehPeOp
{
    /// <summary>VFIO_EEH_PE_GET_STATE, an <see cref="Operation"/> that returns a <see cref="PeState"/>.</summary>
    public const uint GetState = 4;

    /// <summary>Size of the structure as the caller knows it, in bytes.</summary>
    public uint ArgSize;

    /// <summary>Must be 0.</summary>
    public uint Flags;

    /// <summary>The operation on the partitionable endpoint (PE).</summary>
    public uint Operation;

    /// <inheritdoc/>
    public readonly override string ToString() => $"op={Operation}";
}

/// <summary>
/// The argument of any request: a number or one of the structures, in the same bytes. The request says which of them it
/// is.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public struct VfioArgument
{
    /// <summary>A number, or 0 for requests without an argument.</summary>
    [FieldOffset(0)]
    public int Number;

    /// <summary>The argument of <see cref="VfioRequest.GroupGetStatus"/>.</summary>
    [FieldOffset(0)]
    public GroupStatus Status;

    /// <summary>The argument of <see cref="VfioRequest.TceGetInfo"/>.</summary>
    [FieldOffset(0)]
    public TceGetInfo Info;

    /// <summary>The argument of <see cref="VfioRequest.MapDma"/>.</summary>
    [FieldOffset(0)]
    public DmaMap Map;

    /// <summary>The argument of <see cref="VfioRequest.UnmapDma"/>.</summary>
    [FieldOffset(0)]
    public DmaUnmap Unmap;

    /// <summary>
    /// The argument of <see cref="VfioRequest.RegisterMemory"/> and <see cref="VfioRequest.UnregisterMemory"/>.
    /// </summary>
    [FieldOffset(0)]
    public MemoryRange Range;

    /// <summary>The argument of <see cref="VfioRequest.TceCreate"/>.</summary>
    [FieldOffset(0)]
    public TceCreate Create;

    /// <summary>The argument of <see cref="VfioRequest.TceRemove"/>.</summary>
    [FieldOffset(0)]
    public TceRemove Remove;

    /// <summary>The argument of <see cref="VfioRequest.EehPeOp"/>.</summary>
    [FieldOffset(0)]
    public EehPeOp Eeh;

    /// <summary>The argument as text for the log; empty for none.</summary>
    /// <param name="request">The request with this argument.</param>
    public readonly string ToText(VfioRequest request) => request switch
    {
        VfioRequest.CheckExtension or VfioRequest.SetIommu => $"{Number}",
        VfioRequest.GroupGetStatus => Status.ToString(),
        VfioRequest.GroupSetContainer => $"to {Number}",
        VfioRequest.TceGetInfo => Info.ToString(),
        VfioRequest.MapDma => Map.ToString(),
        VfioRequest.UnmapDma => Unmap.ToString(),
        VfioRequest.RegisterMemory or VfioRequest.UnregisterMemory => Range.ToString(),
        VfioRequest.TceCreate => Create.ToString(),
        VfioRequest.TceRemove => Remove.ToString(),
        VfioRequest.EehPeOp => Eeh.ToString(),
        _ => string.Empty,
    };
}
