namespace SpaprDdw.Abi;

/// <summary>The sizes of the structures of <c>linux/vfio.h</c> in bytes: what a caller writes into <c>argsz</c>.</summary>
public static class ArgSizes
{
    /// <summary>Size of <see cref="Abi.GroupStatus"/>.</summary>
    public const uint GroupStatus = 8;

    /// <summary>The part of <see cref="Abi.TceGetInfo"/> that every driver version fills (rule 15).</summary>
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
}
