using SpaprDdw.Abi;
using SpaprDdw.Containers;

using static SpaprDdw.KernelLab.Containers.ContainerFixture;

namespace SpaprDdw.KernelLab.Containers;

/// <summary>
/// A container on the real driver: windows, mappings and their removal, and the traps that it keeps callers out of.
/// </summary>
public abstract class ContainerTests(KernelLabHost lab)
{
    [Fact]
    public void A_device_reaches_mapped_memory_and_nothing_else()
    {
        using var fixture = new ContainerFixture(lab);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(fixture.PageSize, GiB);
        fixture.AssertCharged();

        // One request, however many pages it maps.
        TceMapping mapping = fixture.AssertRequests(1, () => fixture.Container.Map(new MapRequest(buffer, window)));
        ulong start = mapping.StartAddress;
        fixture.AssertCopies(start + 0x40, start + 0x20080, buffer.Address + 0x40, buffer.Address + 0x20080);
        TceAddress resolved = fixture.AssertRequests(0, () => fixture.Container.Resolve(start + 0x20080));
        Assert.Equal((buffer.Address + 0x20080, DmaEffect.ReachesMemory), (resolved.HostAddress, resolved.Write));

        // The byte after the mapping's end is in the window, but not mapped.
        fixture.AssertCopies(start, mapping.EndAddress + 1, buffer.Address, null);
        fixture.AssertCopies(mapping.EndAddress + 1, start, null, buffer.Address);
        Assert.Equal(DmaEffect.Dropped, fixture.Container.Resolve(mapping.EndAddress + 1).Write);

        Assert.Equal(MiB, fixture.AssertRequests(1, () => fixture.Container.Unmap(start)));
        fixture.AssertCopies(start, start, null, null);

        fixture.Container.RemoveWindow(window);
        fixture.Container.RemoveBuffer(buffer);
        fixture.AssertCharged();
        fixture.Close();
    }

    [Fact]
    public void Resolve_returns_the_accesses_that_a_device_really_has()
    {
        using var fixture = new ContainerFixture(lab);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(fixture.PageSize, GiB);
        ulong sink = fixture.Container.Map(new MapRequest(buffer, window, Size: fixture.PageSize)).StartAddress;
        foreach (DmaAccess access in new[] { DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite })
        {
            ulong start = fixture.Container.Map(new MapRequest(buffer, window, Offset: 512 * KiB, Size: fixture.PageSize, Access: access)).StartAddress;
            TceAddress resolved = fixture.Container.Resolve(start);
            fixture.AssertCopies(start, sink, resolved.Read == DmaEffect.ReachesMemory ? buffer.Address + (512 * KiB) : null, buffer.Address);
            fixture.AssertCopies(sink, start, buffer.Address, resolved.Write == DmaEffect.ReachesMemory ? buffer.Address + (512 * KiB) : null);
            fixture.Container.Unmap(start);
        }

        fixture.Container.Unmap(sink);
        fixture.Close();
    }

    [Fact]
    public void Closing_with_live_mappings_leaves_nothing_behind()
    {
        using var fixture = new ContainerFixture(lab);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, fixture.Container.CreateWindow(fixture.PageSize, GiB)));
        fixture.Container.Map(new MapRequest(buffer, fixture.Container.GetWindow(0)));
        fixture.AssertCharged();
        fixture.Close();
    }

    [Fact]
    public void Requests_that_would_hit_a_trap_of_mapping_are_refused()
    {
        using var fixture = new ContainerFixture(lab);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(fixture.PageSize, GiB);
        ulong page = fixture.PageSize, last = window.EndAddress + 1 - page;
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer, window, Size: 4 * page));

        fixture.AssertRefused("AddressNotAligned", () => fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + (8 * page) + 0x800)));
        fixture.AssertRefused("RangePastWindowEnd", () => fixture.Container.Map(new MapRequest(buffer, window, last, Size: 2 * page)));
        fixture.AssertRefused("RangePastWindowEnd", () => fixture.Container.Unmap(mapping.StartAddress, 2 * GiB));
        fixture.AssertRefused("MappingOverlaps", () => fixture.Container.Map(new MapRequest(buffer, window, mapping.StartAddress)));
        fixture.AssertRefused("RangeOutsideBuffer", () => fixture.Container.Map(new MapRequest(buffer, window, Offset: MiB - page, Size: 2 * page)));
        fixture.AssertRefused("BufferInUse", () => fixture.Container.RemoveBuffer(buffer));
        fixture.AssertRefused("WindowHasMappings", () => fixture.Container.RemoveWindow(window));
        fixture.AssertRefused("AddressInsideWindow", () => fixture.Container.GetWindow(window.StartAddress + page));

        fixture.AssertCopies(mapping.StartAddress, mapping.EndAddress - 63, buffer.Address, buffer.Address + (4 * page) - 64);
        fixture.AssertCharged();
        fixture.Close();
    }

    [Fact]
    public void Requests_that_would_hit_a_trap_of_creating_are_refused()
    {
        using var fixture = new ContainerFixture(lab);
        fixture.AssertRefused("WindowSmallerThanPage", () => fixture.Container.CreateWindow(64 * KiB, 8 * KiB));
        fixture.AssertRefused("SizeNotPowerOfTwo", () => fixture.Container.CreateWindow(64 * KiB, 3 * GiB));
        fixture.AssertRefused("PageSizeNotSupported", () => fixture.Container.CreateWindow(32 * KiB, GiB));
        fixture.AssertRefused(
            fixture.IsPSeries ? "LevelsOutOfRange" : "LevelsNotPossible", () => fixture.Container.CreateWindow(64 * KiB, GiB, fixture.IsPSeries ? 2 : 5));
        if (!fixture.IsPSeries)
            fixture.AssertRefused("LevelsNotPossible", () => fixture.Container.CreateWindow(4 * KiB, TiB, 1));

        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.AssertRefused("NoFreeWindow", () => fixture.Container.CreateWindow(64 * KiB, GiB));
        if (fixture.IsPSeries)
        {
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
            fixture.AssertRefused("SecondDynamicWindow", () => fixture.Container.CreateWindow(64 * KiB, GiB));
        }

        fixture.Container.RemoveWindow(window);

        // The refusals did the group no harm.
        fixture.Container.CreateWindow(64 * KiB, 4 * GiB);
        fixture.AssertCharged();
        fixture.Close();
    }
}

/// <summary>Buffers of huge pages on the real driver.</summary>
[Collection(PowerNVHuge.Name)]
public sealed class HugePageTests(PowerNVHuge lab)
{
    [Fact]
    public void The_huge_pages_of_a_removed_buffer_serve_the_next_one()
    {
        // Each buffer takes more than half of the huge pages, so the next one needs pages of the one before.
        using var fixture = new ContainerFixture(lab);
        for (int round = 0; round < 5; round++)
            fixture.Container.RemoveBuffer(fixture.Container.CreateBuffer(20 * 16 * MiB, 16 * MiB));
        fixture.Close();
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KContainerTests(PowerNV64K lab) : ContainerTests(lab);

[Collection(PowerNV4K.Name)]
public sealed class PowerNV4KContainerTests(PowerNV4K lab) : ContainerTests(lab);

[Collection(PSeries64K.Name)]
public sealed class PSeries64KContainerTests(PSeries64K lab) : ContainerTests(lab);
