using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules ZeroIsSuccess, Registration and UnregisterWhileMapped: REGISTER and UNREGISTER, from transcripts "reg" and
/// "unregm".
/// </summary>
public class RegisteringTests
{
    [Fact]
    public void Registering_gives_the_recorded_answers()
    {
        RawContainer container = Open(Host());
        ulong a = container.Allocate(2 * MiB);
        ulong readOnly = container.Allocate(MiB, access: MemoryAccess.Read);
        ulong noAccess = container.Allocate(MiB, access: MemoryAccess.None);
        container.AssertAnswer(container.Unregister(a, MiB), "-1 EPERM", 0);
        container.AssertAnswer(container.Map(0, a, 64 * KiB), "-1 EPERM", 0);
        container.AssertAnswer(container.Unmap(0, 64 * KiB), "-1 EPERM", 0);
        container.AssertAnswer(container.Register(a, MiB, argSize: 16), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a, MiB, flags: 1), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a + 512, MiB), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a, MiB + 512), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a + 4096, 4096), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a, 0), "-1 ENOMEM", 0);
        container.AssertAnswer(container.Register(ulong.MaxValue - 0xffff, 128 * KiB), "-1 EINVAL", 0);
        container.AssertAnswer(container.Register(a + (4 * MiB), 64 * KiB), "-1 EFAULT", 0);
        container.AssertAnswer(container.Register(a, MiB), "0", 1024);
        container.AssertAnswer(container.Register(a, MiB), "-1 EBUSY", 1024);
        container.AssertAnswer(container.Register(a, 64 * KiB), "-1 EINVAL", 1024);
        container.AssertAnswer(container.Register(a + MiB - (64 * KiB), 128 * KiB), "-1 EINVAL", 1024);
        container.AssertAnswer(container.Register(a + MiB, MiB), "0", 2048);
        container.AssertAnswer(container.Unregister(a, 64 * KiB), "-1 ENOENT", 2048);
        container.AssertAnswer(container.Unregister(a, 2 * MiB), "-1 ENOENT", 2048);
        container.AssertAnswer(container.Unregister(a + 512, MiB), "-1 EINVAL", 2048);
        container.AssertAnswer(container.Unregister(a, MiB), "0", 1024);
        container.AssertAnswer(container.Unregister(a, MiB), "-1 ENOENT", 1024);
        container.AssertAnswer(container.Unregister(a + MiB, MiB), "0", 0);
        container.AssertAnswer(container.Map(0, a, 64 * KiB), "-1 EINVAL", 8192);
        container.AssertAnswer(container.Register(readOnly, MiB), "-1 EFAULT", 8192);
        container.AssertAnswer(container.Register(noAccess, MiB), "-1 EFAULT", 8192);
        container.AssertAnswer(container.Register(a, MiB), "0", 9216);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void A_half_mapped_range_returns_its_page_count_and_registers_nothing()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Allocate(MiB);

        container.AssertAnswer(container.Register(memory, 2 * MiB), "16", 0);
        container.AssertAnswer(container.Unregister(memory, 2 * MiB), "-1 ENOENT", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 9216)]
    [InlineData(TcePlatform.PSeries, 3072)]
    public void Unregistering_while_mapped_gives_the_recorded_answers(TcePlatform platform, ulong locked)
    {
        var host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 1024);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", locked);
        container.AssertAnswer(container.Unregister(memory, MiB), "0", locked);
        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Write));
        container.AssertAnswer(container.Unregister(memory, MiB), "-1 ENOENT", locked);
        container.AssertAnswer(container.Map(64 * KiB, memory, 64 * KiB), "0", locked);
        container.AssertAnswer(container.Unmap(0, 128 * KiB), "0", locked);
        container.AssertAnswer(container.Unregister(memory, MiB), "-1 ENOENT", locked);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", locked);
        container.AssertAnswer(container.Unmap(0, 64 * KiB), "0", locked);
        container.AssertAnswer(container.Register(memory, MiB), "0", locked);
        container.AssertAnswer(container.Unregister(memory, MiB), "0", locked);
        container.AssertAnswer(container.Register(memory, MiB), "0", locked);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", locked);
        container.AssertAnswer(container.Close(), "0", 1024);
        container.AssertAnswer(container.Process.Memory.Free(memory, MiB), "0", 1024);
    }

    [Fact]
    public void Freed_memory_stays_registered_and_mappable_but_devices_reach_nothing()
    {
        var host = Host();
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));
        Assert.Equal(memory + 5, host.Reach(0, 5, DmaAccess.Read));

        container.AssertAnswer(container.Process.Memory.Free(memory, MiB), "0", 9216);

        Assert.Null(host.Reach(0, 5, DmaAccess.Read));
        container.AssertAnswer(container.Map(MiB, memory, MiB), "0", 9216);
        container.AssertAnswer(container.Unmap(0, 2 * MiB), "0", 9216);
        container.AssertAnswer(container.Unregister(memory, MiB), "0", 8192);
    }
}
