using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule MapArguments: the memory behind a TCE page bounds its size.</summary>
public class BackingTests
{
    [Theory]
    [InlineData(TcePlatform.Power9, 64 * KiB, 64 * KiB, MiB, 16, "0")]
    [InlineData(TcePlatform.Power9, 4 * KiB, 4 * KiB, MiB, 16, "-1 EINVAL")]
    [InlineData(TcePlatform.Power9, 4 * KiB, 2 * MiB, 2 * MiB, 16, "0")]
    [InlineData(TcePlatform.Power9, 64 * KiB, 64 * KiB, 2 * MiB, 21, "-1 EINVAL")]
    [InlineData(TcePlatform.Power9, 64 * KiB, 2 * MiB, 2 * MiB, 21, "0")]
    [InlineData(TcePlatform.Power9, 64 * KiB, 2 * MiB, GiB, 30, "-1 EINVAL")]
    [InlineData(TcePlatform.Power9, 64 * KiB, GiB, GiB, 30, "0")]
    [InlineData(TcePlatform.Power8, 64 * KiB, 16 * MiB, 16 * MiB, 24, "0")]
    [InlineData(TcePlatform.Power8, 64 * KiB, 64 * KiB, 16 * MiB, 24, "-1 EINVAL")]
    [InlineData(TcePlatform.PSeries, 64 * KiB, 2 * MiB, 2 * MiB, 21, "0")]
    [InlineData(TcePlatform.PSeries, 64 * KiB, 2 * MiB, 16 * MiB, 24, "-1 EINVAL")]
    public void A_TCE_page_needs_memory_pages_of_at_least_its_size(
        TcePlatform platform, ulong hostPage, ulong backing, ulong size, uint shift, string answer)
    {
        RawContainer container = Open(Host(platform, hostPage));
        ulong memory = container.AllocateRegistered(size, backing);
        Assert.Equal(TceResult.Success, container.Create(shift, 4 * GiB));

        Assert.Equal(answer, container.Map(container.Start, memory, size).ToString());
    }

    /// <summary>
    /// 3 MiB of registered memory cannot back a 2 MiB TCE page, because its size is only a multiple of 1 MiB.
    /// </summary>
    [Theory]
    [InlineData(0, 3 * MiB, "-1 EINVAL")]
    [InlineData(MiB, 4 * MiB, "-1 EINVAL")]
    [InlineData(0, 4 * MiB, "0")]
    public void The_alignment_of_a_registration_bounds_the_TCE_page_size(ulong offset, ulong size, string answer)
    {
        RawContainer container = Open(Host());
        ulong memory = container.Allocate(16 * MiB, 2 * MiB);
        Assert.Equal(TceResult.Success, container.Register(memory + offset, size));
        Assert.Equal(TceResult.Success, container.Create(21, GiB));

        ulong aligned = (memory + offset + (2 * MiB) - 1) & ~((2 * MiB) - 1);
        Assert.Equal(answer, container.Map(DynamicStart, aligned, 2 * MiB).ToString());
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 16 * MiB)]
    [InlineData(TcePlatform.Power8, 2 * MiB)]
    [InlineData(TcePlatform.Power9, 128 * KiB)]
    [InlineData(TcePlatform.Power9, 4 * KiB)]
    public void Huge_pages_that_the_processor_lacks_are_not_handed_out(TcePlatform platform, ulong pageSize)
    {
        ITceBackend process = Host(platform).StartProcess();
        Assert.Equal("-1 EINVAL", process.Memory.Allocate(pageSize, pageSize, MemoryAccess.ReadWrite, out ulong address).ToString());
        Assert.Equal(0ul, address);
    }
}
