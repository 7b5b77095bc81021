using SpaprDdw.Abi;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules DefaultWindow, TwoWindows and RemoveDropsMappings: the pending default window, the two slots and REMOVE, from
/// transcripts "win", "win0" and "win1".
/// </summary>
public class WindowTests
{
    [Fact]
    public void The_first_create_also_creates_the_default_window()
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Remove(DynamicStart), "-1 EINVAL", 0);
        container.AssertAnswer(container.Create(16, GiB), "0", 8448);
        Assert.Equal(DynamicStart, container.Start);
        container.AssertAnswer(container.Create(16, GiB), "-1 ENOSPC", 8448);
        container.AssertAnswer(container.Create(12, GiB), "-1 ENOSPC", 8448);
        container.AssertAnswer(container.Remove(0), "0", 256);
        container.AssertAnswer(container.Create(16, 8 * GiB), "0", 2304);
        Assert.Equal(0ul, container.Start);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void Removing_the_pending_default_window_only_cancels_it()
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Remove(0), "-1 EINVAL", 0);
        container.AssertAnswer(container.Create(16, 4 * GiB), "0", 1024);
        Assert.Equal(0ul, container.Start);
        container.AssertAnswer(container.Create(16, 4 * GiB), "0", 2048);
        Assert.Equal(DynamicStart, container.Start);
        container.AssertAnswer(container.Create(16, 4 * GiB), "-1 ENOSPC", 2048);
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 3072);
        container.AssertAnswer(container.Map(0, memory, MiB), "0", 3072);
        container.AssertAnswer(container.Map(DynamicStart, memory, MiB), "0", 3072);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 8192)]
    [InlineData(TcePlatform.PSeries, 2048)]
    public void The_default_window_is_created_even_when_the_request_fails(TcePlatform platform, ulong locked)
    {
        RawContainer create = Open(Host(platform));
        create.AssertAnswer(create.Create(13, GiB), "-1 EINVAL", locked);

        RawContainer map = Open(Host(platform));
        ulong memory = map.Allocate(MiB);
        map.AssertAnswer(map.Register(memory, MiB), "0", 1024);
        map.AssertAnswer(map.Map(1UL << 50, memory, MiB), "-1 ENXIO", locked + 1024);

        RawContainer unmap = Open(Host(platform));
        memory = unmap.Allocate(MiB);
        unmap.AssertAnswer(unmap.Register(memory, MiB), "0", 1024);
        unmap.AssertAnswer(unmap.Unmap(1UL << 50, MiB), "-1 ENXIO", locked + 1024);
    }

    [Theory]
    [InlineData(1, ArgSizes.TceCreate)]
    [InlineData(0, 32)]
    public void A_request_with_bad_flags_or_argument_size_creates_no_default_window(uint flags, uint argSize)
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Create(16, GiB, flags: flags, argSize: argSize), "-1 EINVAL", 0);
    }

    [Fact]
    public void A_larger_argument_size_is_accepted()
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Create(16, GiB, argSize: 48), "0", 8448);
    }

    [Fact]
    public void Remove_takes_any_address_inside_a_window_and_drops_its_mappings()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Allocate(4 * MiB);
        container.AssertAnswer(container.Register(memory, 4 * MiB), "0", 4096);
        container.AssertAnswer(container.Create(16, GiB), "0", 12544);
        container.AssertAnswer(container.Remove(DynamicStart, argSize: 12), "-1 EINVAL", 12544);
        container.AssertAnswer(container.Remove(DynamicStart, flags: 1), "-1 EINVAL", 12544);
        container.AssertAnswer(container.Remove(DynamicStart + 0x10000), "0", 12288);
        container.AssertAnswer(container.Remove(DynamicStart), "-1 EINVAL", 12288);
        container.AssertAnswer(container.Create(16, GiB), "0", 12544);
        container.AssertAnswer(container.Remove(DynamicStart + GiB), "-1 EINVAL", 12544);
        container.AssertAnswer(container.Map(DynamicStart, memory, 64 * KiB), "0", 12544);
        container.AssertAnswer(container.Remove(DynamicStart), "0", 12288);
        container.AssertAnswer(container.Unregister(memory, 4 * MiB), "0", 8192);
    }

    /// <summary>Transcript "win" of pseries, from the removal of the default window on.</summary>
    [Fact]
    public void PSeries_puts_the_first_window_at_the_dynamic_start_even_in_slot_0()
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Create(16, 2 * GiB), "0", 256);
        Assert.Equal(DynamicStart, container.Start);
        container.AssertAnswer(container.Create(16, GiB), "-1 ENODEV", 384);
        container.AssertAnswer(container.Remove(0), "-1 EINVAL", 384);
        container.AssertAnswer(container.Create(12, 256 * MiB), "-1 ENODEV", 896);
        container.AssertAnswer(container.Close(), "0", 640);
    }

    [Theory]
    [InlineData(12, GiB, 0ul)]
    [InlineData(12, 256 * MiB, 0ul)]
    [InlineData(12, 2 * GiB, DynamicStart)]
    [InlineData(16, GiB, DynamicStart)]
    public void PSeries_starts_a_window_at_0_only_when_it_looks_like_the_default_window(uint shift, ulong size, ulong start)
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        Assert.Equal(TceResult.Success, container.Remove(0));
        Assert.Equal(TceResult.Success, container.Create(shift, size));
        Assert.Equal(start, container.Start);
    }
}
