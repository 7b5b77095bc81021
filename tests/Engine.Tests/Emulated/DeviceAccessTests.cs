using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules DeviceAccess and MsiHole: the memory that a device reaches, from transcripts "edu2" and "edu1".
/// </summary>
public class DeviceAccessTests
{
    public static TheoryData<TcePlatform> Platforms
        => new(HostKinds.Platforms);

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Devices_get_the_access_of_their_mapping_except_that_PowerNV_always_lets_them_read(TcePlatform platform)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal("0", container.Map(0x10000, memory, 0x10000, (uint)DmaAccess.Read).ToString());
        Assert.Equal("0", container.Map(0x20000, memory, 0x10000, (uint)DmaAccess.Write).ToString());

        Assert.Equal(memory, host.Reach(0, 0x10000, DmaAccess.Read));
        Assert.Null(host.Reach(0, 0x10000, DmaAccess.Write));
        Assert.Equal(platform == TcePlatform.PSeries ? null : memory, host.Reach(0, 0x20000, DmaAccess.Read));
        Assert.Equal(memory, host.Reach(0, 0x20000, DmaAccess.Write));
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void A_device_write_reaches_nothing_after_unmap_or_remove(TcePlatform platform)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal("0", container.Map(0, memory, MiB).ToString());
        Assert.Equal("0", container.Unmap(0, 0x10000).ToString());
        Assert.Null(host.Reach(0, 0xffff, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, 0x10000, DmaAccess.Write));

        Assert.Equal("0", container.Remove(0).ToString());
        Assert.Null(host.Reach(0, 0x10000, DmaAccess.Write));
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public void A_group_outside_the_container_reaches_nothing(TcePlatform platform)
    {
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        Assert.Equal("0", container.Map(0, container.AllocateRegistered(MiB), MiB).ToString());

        Assert.Null(host.Reach(1, 0, DmaAccess.Read));
        Assert.Null(host.Reach(99, 0, DmaAccess.Read));
    }

    /// <summary>
    /// MAP accepts addresses in the MSI hole on every machine. On PowerNV, devices reach no memory through them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Platforms))]
    public void The_MSI_hole_can_be_mapped_but_devices_on_PowerNV_never_reach_memory_through_it(TcePlatform platform)
    {
        const ulong End = 4 * GiB;
        EmulatedHost host = Host(platform);
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        bool isPowerNV = platform != TcePlatform.PSeries;

        // On pseries the window at 0 cannot be this large, so the new window starts elsewhere.
        Assert.Equal("0", container.Remove(0).ToString());
        Assert.Equal("0", container.Create(16, 8 * GiB).ToString());
        Assert.Equal(isPowerNV ? 0 : DynamicStart, container.Start);
        ulong start = container.Start + End - 0x20000;
        Assert.Equal("0", container.Map(start, memory, 0x30000).ToString());

        Assert.Equal(memory + 0xffff, host.Reach(0, start + 0xffff, DmaAccess.Write));
        Assert.Equal(isPowerNV ? null : memory + 0x10000, host.Reach(0, start + 0x10000, DmaAccess.Write));
        Assert.Equal(isPowerNV ? null : memory + 0x1ffff, host.Reach(0, start + 0x1ffff, DmaAccess.Read));
        Assert.Equal(memory + 0x20000, host.Reach(0, start + 0x20000, DmaAccess.Read));
    }

    /// <summary>Transcript "edu2": tables of two and three levels translate like those of one.</summary>
    [Theory]
    [InlineData(16, GiB, 2, 0x1230000)]
    [InlineData(12, TiB, 3, 0xaf00005000)]
    public void Tables_of_several_levels_translate_like_those_of_one(uint shift, ulong size, uint levels, ulong offset)
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal("0", container.Remove(0).ToString());
        Assert.Equal("0", container.Create(shift, size, levels).ToString());

        Assert.Equal("0", container.Map(offset, memory, 1UL << (int)shift).ToString());

        Assert.Equal(memory + 7, host.Reach(0, offset + 7, DmaAccess.Write));
        Assert.Null(host.Reach(0, offset - 1, DmaAccess.Write));
    }
}
