using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules ZeroIsSuccess, Registration and UnregisterWhileMapped: REGISTER and UNREGISTER, as transcripts "reg" and
/// "unregm" have them.
/// </summary>
public class RegisteringTests
{
    [Fact]
    public void RegisteringGoesAsRecorded()
    {
        RawContainer container = Open(Host());
        ulong a = container.Memory(2 * MiB);
        ulong readOnly = container.Memory(MiB, access: MemoryAccess.Read);
        ulong noAccess = container.Memory(MiB, access: MemoryAccess.None);
        container.Line(container.Unregister(a, MiB), "-1 EPERM", 0);
        container.Line(container.Map(0, a, 64 * KiB), "-1 EPERM", 0);
        container.Line(container.Unmap(0, 64 * KiB), "-1 EPERM", 0);
        container.Line(container.Register(a, MiB, argSize: 16), "-1 EINVAL", 0);
        container.Line(container.Register(a, MiB, flags: 1), "-1 EINVAL", 0);
        container.Line(container.Register(a + 512, MiB), "-1 EINVAL", 0);
        container.Line(container.Register(a, MiB + 512), "-1 EINVAL", 0);
        container.Line(container.Register(a + 4096, 4096), "-1 EINVAL", 0);
        container.Line(container.Register(a, 0), "-1 ENOMEM", 0);
        container.Line(container.Register(ulong.MaxValue - 0xffff, 128 * KiB), "-1 EINVAL", 0);
        container.Line(container.Register(a + (4 * MiB), 64 * KiB), "-1 EFAULT", 0);
        container.Line(container.Register(a, MiB), "0", 1024);
        container.Line(container.Register(a, MiB), "-1 EBUSY", 1024);
        container.Line(container.Register(a, 64 * KiB), "-1 EINVAL", 1024);
        container.Line(container.Register(a + MiB - (64 * KiB), 128 * KiB), "-1 EINVAL", 1024);
        container.Line(container.Register(a + MiB, MiB), "0", 2048);
        container.Line(container.Unregister(a, 64 * KiB), "-1 ENOENT", 2048);
        container.Line(container.Unregister(a, 2 * MiB), "-1 ENOENT", 2048);
        container.Line(container.Unregister(a + 512, MiB), "-1 EINVAL", 2048);
        container.Line(container.Unregister(a, MiB), "0", 1024);
        container.Line(container.Unregister(a, MiB), "-1 ENOENT", 1024);
        container.Line(container.Unregister(a + MiB, MiB), "0", 0);
        container.Line(container.Map(0, a, 64 * KiB), "-1 EINVAL", 8192);
        container.Line(container.Register(readOnly, MiB), "-1 EFAULT", 8192);
        container.Line(container.Register(noAccess, MiB), "-1 EFAULT", 8192);
        container.Line(container.Register(a, MiB), "0", 9216);
        container.Line(container.Close(), "0", 0);
    }

    [Fact]
    public void HalfBackedRangeAnswersWithItsPagesAndRegistersNothing()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Memory(MiB);

        container.Line(container.Register(memory, 2 * MiB), "16", 0);
        container.Line(container.Unregister(memory, 2 * MiB), "-1 ENOENT", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 9216)]
    [InlineData(TcePlatform.PSeries, 3072)]
    public void UnregisteringWhileMappedGoesAsRecorded(TcePlatform platform, ulong locked)
    {
        var host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.Memory(MiB);
        container.Line(container.Register(memory, MiB), "0", 1024);
        container.Line(container.Map(0, memory, 64 * KiB), "0", locked);
        container.Line(container.Unregister(memory, MiB), "0", locked);
        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Write));
        container.Line(container.Unregister(memory, MiB), "-1 ENOENT", locked);
        container.Line(container.Map(64 * KiB, memory, 64 * KiB), "0", locked);
        container.Line(container.Unmap(0, 128 * KiB), "0", locked);
        container.Line(container.Unregister(memory, MiB), "-1 ENOENT", locked);
        container.Line(container.Map(0, memory, 64 * KiB), "0", locked);
        container.Line(container.Unmap(0, 64 * KiB), "0", locked);
        container.Line(container.Register(memory, MiB), "0", locked);
        container.Line(container.Unregister(memory, MiB), "0", locked);
        container.Line(container.Register(memory, MiB), "0", locked);
        container.Line(container.Map(0, memory, 64 * KiB), "0", locked);
        container.Line(container.Close(), "0", 1024);
        container.Line(container.Process.Memory.Free(memory, MiB), "0", 1024);
    }

    [Fact]
    public void FreedMemoryStaysRegisteredAndMappableButReachesNothing()
    {
        var host = Host();
        RawContainer container = Open(host);
        ulong memory = container.Registered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));
        Assert.Equal(memory + 5, host.Reach(0, 5, DmaAccess.Read));

        container.Line(container.Process.Memory.Free(memory, MiB), "0", 9216);

        Assert.Null(host.Reach(0, 5, DmaAccess.Read));
        container.Line(container.Map(MiB, memory, MiB), "0", 9216);
        container.Line(container.Unmap(0, 2 * MiB), "0", 9216);
        container.Line(container.Unregister(memory, MiB), "0", 8192);
    }
}
