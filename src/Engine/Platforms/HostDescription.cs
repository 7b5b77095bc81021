using SpaprDdw.Abi;

namespace SpaprDdw.Platforms;

/// <summary>A host: its machine and its kernel.</summary>
/// <param name="Backend">Where its driver is.</param>
/// <param name="Platform">The machine.</param>
/// <param name="PageSize">The kernel's page size in bytes: <see cref="SmallPageSize"/> or <see cref="LargePageSize"/>.</param>
public sealed record HostDescription(TceBackendKind Backend, TcePlatform Platform, ulong PageSize)
{
    /// <summary>The smaller of the two page sizes that kernels for POWER are built with, in bytes.</summary>
    public const ulong SmallPageSize = 4 << 10;

    /// <summary>The larger of the two page sizes that kernels for POWER are built with, in bytes.</summary>
    public const ulong LargePageSize = 64 << 10;

    /// <summary>Sizes in bytes of the huge pages that the kernel can back memory with.</summary>
    public IReadOnlyList<ulong> HugePageSizes { get; init; } = [];

    /// <summary>Sizes in bytes of all pages that can back memory, the smallest first.</summary>
    public IReadOnlyList<ulong> MemoryPageSizes => [PageSize, .. HugePageSizes.OrderBy(size => size)];

    /// <summary>True where a hypervisor keeps the tables: one level, one copy (rule PSeries).</summary>
    public bool IsPSeries => Platform == TcePlatform.PSeries;

    /// <summary>Binary logarithm of <see cref="PageSize"/>.</summary>
    public int PageShift => System.Numerics.BitOperations.Log2(PageSize);

    /// <summary>True for the page sizes that kernels for POWER are built with.</summary>
    /// <param name="bytes">A page size in bytes.</param>
    public static bool IsPageSize(ulong bytes) => bytes is SmallPageSize or LargePageSize;

    /// <summary>
    /// What devices may do through a mapping: PowerNV stores a write-only mapping with the read bit as well (rule DeviceAccess).
    /// </summary>
    /// <param name="mapped">What the mapping was made for.</param>
    public DmaAccess Granted(DmaAccess mapped)
        => mapped == DmaAccess.Write && !IsPSeries ? DmaAccess.ReadWrite : mapped;
}
