using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule Version1: version 1 of the interface, from transcript "v1".</summary>
public class Version1Tests
{
    [Theory]
    [InlineData(TcePlatform.Power9, 2097152, 8192, "0")]
    [InlineData(TcePlatform.PSeries, 1048576, 2048, "-1 ENXIO")]
    public void Version_1_gives_the_recorded_answers(TcePlatform platform, ulong window, ulong table, string lastOfTwoGibibytes)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host.StartProcess(), VfioIommu.SpaprTceV1, 0);
        ulong memory = container.Allocate(MiB);
        ulong readOnly = container.Allocate(MiB, access: MemoryAccess.Read);
        ulong both = window + table;
        container.AssertAnswer(container.Map(0, memory, 0x10000), "-1 EPERM", 0);
        container.AssertAnswer(container.Unmap(0, 0x10000), "-1 EPERM", 0);
        container.AssertAnswer(container.Register(memory, MiB), "-1 ENOTTY", 0);
        container.AssertAnswer(container.Unregister(memory, MiB), "-1 ENOTTY", 0);
        container.AssertAnswer(container.Create(16, GiB), "-1 ENOTTY", 0);
        container.AssertAnswer(container.Remove(0), "-1 ENOTTY", 0);
        container.AssertAnswer(container.Disable(), "0", 0);
        container.AssertAnswer(container.Enable(), "0", window);
        container.AssertAnswer(container.Enable(), "-1 EBUSY", window);
        container.AssertAnswer(container.Map(0, memory, 0x10000), "0", both);
        container.AssertAnswer(container.Map(0, memory, 0x10000), "0", both);
        container.AssertAnswer(container.Map(0x1000, memory, 0x1000), "0", both);
        container.AssertAnswer(container.Map(0, memory, MiB), "0", both);
        container.AssertAnswer(container.Map(0x200, memory, 0x1000), "1", both);
        container.AssertAnswer(container.Map(0, memory + 0x200, 0x1000), "-1 EINVAL", both);
        container.AssertAnswer(container.Map(0, memory, 0x200), "-1 EINVAL", both);
        container.AssertAnswer(container.Map(0x80000000, memory, 0x10000), "-1 ENXIO", both);
        container.AssertAnswer(container.Map(0x7ffff000, memory, 0x1000), lastOfTwoGibibytes, both);
        container.AssertAnswer(container.Map(0, memory, 0), "0", both);
        container.AssertAnswer(container.Map(0, memory, 0x10000, flags: 0), "-1 EINVAL", both);
        container.AssertAnswer(container.Map(MiB, readOnly, 0x10000), "-1 EFAULT", both);
        container.AssertAnswer(container.Map(MiB, readOnly, 0x10000, (uint)DmaAccess.Read), "-1 EFAULT", both);
        container.AssertAnswer(container.Map(MiB, memory + (2 * MiB), 0x10000), "-1 EFAULT", both);
        container.AssertAnswer(container.Map(0, memory, 0x10000, argSize: 16), "-1 EINVAL", both);
        Assert.Equal(memory + 0x12345, host.Reach(0, 0x12345, DmaAccess.Write));
        container.AssertAnswer(container.Unmap(0, MiB), "0", both);
        Assert.Null(host.Reach(0, 0x12345, DmaAccess.Write));
        container.AssertAnswer(container.Unmap(0, MiB), "0", both);
        container.AssertAnswer(container.Unmap(0x80000000, 0x10000), "-1 ENXIO", both);
        container.AssertAnswer(container.Unmap(0x200, 0x1000), "1", both);
        container.AssertAnswer(container.Unmap(0, 0x200), "-1 EINVAL", both);
        container.AssertAnswer(container.Unmap(0, 0), "0", both);
        container.AssertAnswer(container.Map(0, memory, MiB), "0", both);
        container.AssertAnswer(container.Disable(), "0", table);
        container.AssertAnswer(container.Unmap(0, MiB), "-1 EPERM", table);
        container.AssertAnswer(container.Map(0, memory, 0x10000), "-1 EPERM", table);
        container.AssertAnswer(container.Enable(), "0", both);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void A_map_that_meets_bad_memory_midway_clears_the_entries_before_it()
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host.StartProcess(), VfioIommu.SpaprTceV1, 0);
        ulong memory = container.Allocate(MiB);
        Assert.Equal("0", container.Enable().ToString());
        Assert.Equal("0", container.Map(0, memory, 0x3000).ToString());

        Assert.Equal("-1 EFAULT", container.Map(0x1000, memory + MiB - 0x1000, 0x2000).ToString());

        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Read));
        Assert.Null(host.Reach(0, 0x1000, DmaAccess.Read));
        Assert.Equal(memory + 0x2000, host.Reach(0, 0x2000, DmaAccess.Read));
    }
}
