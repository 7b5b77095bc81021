using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Rules UnregisterWhileMapped and MapArguments: the driver accepts harmful requests about memory, and the container
/// refuses them.
/// </summary>
public class BufferTrapTests
{
    [Fact]
    public void The_driver_unregisters_mapped_memory_but_devices_still_reach_it()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.AllocateRegistered(MiB);
        Assert.Equal("0", raw.Map(0, memory, 4 * KiB).ToString());

        Assert.Equal("0", raw.Unregister(memory, MiB).ToString());
        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Write));
        Assert.Equal("0", raw.Unmap(0, 4 * KiB).ToString());
        raw.AssertAnswer(raw.Unregister(memory, MiB), "-1 ENOENT", 9216);
    }

    [Fact]
    public void The_container_refuses_to_remove_a_mapped_buffer()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer));
        fixture.Container.Unmap(mapping.StartAddress, MiB - (4 * KiB));

        TceException error = fixture.Refuses(
            "BufferInUse", TceErrorCategory.ResourceBusy, 11, () => fixture.Container.RemoveBuffer(buffer));
        Assert.Equal("buffer0", error.Target);
        Assert.Contains("4 KiB", error.Message, StringComparison.Ordinal);

        fixture.Container.Unmap(mapping.EndAddress + 1 - (4 * KiB));
        fixture.Container.RemoveBuffer(buffer);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_driver_replaces_mappings_silently()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.AllocateRegistered(MiB);
        Assert.Equal("0", raw.Map(0, memory, 64 * KiB).ToString());

        Assert.Equal("0", raw.Map(0, memory + (64 * KiB), 64 * KiB).ToString());
        Assert.Equal(memory + (64 * KiB), host.Reach(0, 0, DmaAccess.Read));
    }

    [Theory]
    [InlineData(0x10000, 0x10000)]
    [InlineData(0xf000, 0x2000)]
    [InlineData(0x1f000, 0x2000)]
    [InlineData(0, 0x100000)]
    public void The_container_refuses_to_map_over_a_mapping(ulong address, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, Address: 0x10000, Size: 0x10000));

        TceException error = fixture.Refuses(
            "MappingOverlaps", TceErrorCategory.ResourceExists, 12,
            () => fixture.Container.Map(new MapRequest(buffer, Address: address, Size: size)));
        Assert.Equal(address, error.Target);
        Assert.Contains("the mapping from 0x10000 to 0x1ffff.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_driver_clears_older_mappings_when_a_map_fails_midway()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.AllocateRegistered(MiB);
        Assert.Equal("0", raw.Map(0, memory, 64 * KiB).ToString());

        Assert.Equal("-1 EINVAL", raw.Map(0, memory + MiB - (64 * KiB), 128 * KiB).ToString());
        Assert.Null(host.Reach(0, 0, DmaAccess.Read));
    }

    [Theory]
    [InlineData(MiB - (64 * KiB), 128 * KiB)]
    [InlineData(MiB, 4 * KiB)]
    [InlineData(0, MiB + (4 * KiB))]
    [InlineData(4 * KiB, ulong.MaxValue - 0xfff)]
    [InlineData(ulong.MaxValue - 0xfff, 4 * KiB)]
    public void The_container_refuses_a_range_outside_of_the_buffer(ulong offset, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);

        TceException error = fixture.Refuses(
            "RangeOutsideBuffer", TceErrorCategory.InvalidArgument, 12,
            () => fixture.Container.Map(new MapRequest(buffer, Offset: offset, Size: size)));
        Assert.Equal(offset, error.Target);
    }

    [Fact]
    public void The_driver_refuses_memory_of_pages_smaller_than_the_windows()
    {
        RawContainer raw = Open(Host());
        ulong memory = raw.AllocateRegistered(2 * MiB);
        Assert.Equal("0", raw.Create(21, GiB).ToString());

        Assert.Equal("-1 EINVAL", raw.Map(DynamicStart, memory, 2 * MiB).ToString());
    }

    [Fact]
    public void The_container_refuses_iommu_pages_larger_than_the_pages_behind_them()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow window = fixture.Container.CreateWindow(2 * MiB, GiB);
        DmaBuffer small = fixture.Container.CreateBuffer(2 * MiB);
        DmaBuffer huge = fixture.Container.CreateBuffer(4 * MiB, 2 * MiB);

        TceException error = fixture.Refuses(
            "BackingPageTooSmall", TceErrorCategory.InvalidOperation, 12,
            () => fixture.Container.Map(new MapRequest(small, window)));
        Assert.Equal("buffer0", error.Target);
        Assert.Contains("pages of 2 MiB", error.Remedy, StringComparison.Ordinal);
        fixture.Refuses(
            "OffsetNotAligned", TceErrorCategory.InvalidArgument, 12,
            () => fixture.Container.Map(new MapRequest(huge, window, Offset: MiB, Size: 2 * MiB)));
        fixture.Container.Map(new MapRequest(huge, window));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 64 * KiB, 2 * MiB)]
    [InlineData(TcePlatform.Power8, 64 * KiB, 16 * MiB)]
    [InlineData(TcePlatform.Power8, 256 * MiB, 16 * GiB)]
    [InlineData(TcePlatform.PSeries, 16 * MiB, GiB)]
    public void The_remedy_names_pages_that_the_host_has(TcePlatform platform, ulong pageSize, ulong enough)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform, 4 * KiB);
        DmaWindow window = fixture.Container.CreateWindow(pageSize, GiB);
        DmaBuffer small = fixture.Container.CreateBuffer(256 * MiB);

        TceException error = fixture.Refuses(
            "BackingPageTooSmall", TceErrorCategory.InvalidOperation, 12, () => fixture.Container.Map(new MapRequest(small, window)));

        Assert.Contains($"of whole pages of {Units.Size(enough)},", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_remedy_names_no_pages_when_the_host_has_none_large_enough()
        => Assert.Equal("The host has no memory pages that large: use a window with smaller pages.", MappingErrors.BackingPageTooSmall("small", 4 * KiB, 64 * KiB, null).Remedy);

    [Fact]
    public void The_container_refuses_a_mapping_without_access()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        foreach (DmaAccess access in new[] { DmaAccess.None, (DmaAccess)4, (DmaAccess)(-1) })
        {
            fixture.Refuses(
                "AccessNone", TceErrorCategory.InvalidArgument, 12,
                () => fixture.Container.Map(new MapRequest(buffer, Access: access)));
        }
    }
}
