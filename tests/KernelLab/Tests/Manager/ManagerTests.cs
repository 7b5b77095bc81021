using SpaprDdw.Abi;
using SpaprDdw.Containers;

using static SpaprDdw.KernelLab.Manager.ManagedLab;

namespace SpaprDdw.KernelLab.Manager;

/// <summary>The manager on the real driver: its story from window to removal, and the traps that it keeps callers out of.</summary>
public abstract class ManagerTests(KernelLabHost lab)
{
    [Fact]
    public void DeviceReachesWhatIsMappedAndNothingElse()
    {
        using var managed = new ManagedLab(lab);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        DmaWindow window = managed.Container.CreateWindow(managed.PageSize, GiB);
        managed.AssertCharged();

        // However many pages: each request is a system call.
        TceMapping mapping = managed.Asks(1, () => managed.Container.Map(new MapRequest(buffer, window)));
        ulong start = mapping.StartAddress;
        managed.AssertCopies(start + 0x40, start + 0x20080, buffer.Address + 0x40, buffer.Address + 0x20080);
        TceAddress resolved = managed.Asks(0, () => managed.Container.Resolve(start + 0x20080));
        Assert.Equal((buffer.Address + 0x20080, DmaEffect.ReachesMemory), (resolved.HostAddress, resolved.Write));

        // One byte past the mapping's end: a page that the window has and nobody mapped.
        managed.AssertCopies(start, mapping.EndAddress + 1, buffer.Address, null);
        managed.AssertCopies(mapping.EndAddress + 1, start, null, buffer.Address);
        Assert.Equal(DmaEffect.Dropped, managed.Container.Resolve(mapping.EndAddress + 1).Write);

        Assert.Equal(MiB, managed.Asks(1, () => managed.Container.Unmap(start)));
        managed.AssertCopies(start, start, null, null);

        managed.Container.RemoveWindow(window);
        managed.Container.RemoveBuffer(buffer);
        managed.AssertCharged();
        managed.Close();
    }

    [Fact]
    public void ResolveTellsWhatTheDeviceMay()
    {
        using var managed = new ManagedLab(lab);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        DmaWindow window = managed.Container.CreateWindow(managed.PageSize, GiB);
        ulong sink = managed.Container.Map(new MapRequest(buffer, window, Size: managed.PageSize)).StartAddress;
        foreach (DmaAccess access in new[] { DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite })
        {
            ulong start = managed.Container.Map(new MapRequest(buffer, window, Offset: 512 * KiB, Size: managed.PageSize, Access: access)).StartAddress;
            TceAddress resolved = managed.Container.Resolve(start);
            managed.AssertCopies(start, sink, resolved.Read == DmaEffect.ReachesMemory ? buffer.Address + (512 * KiB) : null, buffer.Address);
            managed.AssertCopies(sink, start, buffer.Address, resolved.Write == DmaEffect.ReachesMemory ? buffer.Address + (512 * KiB) : null);
            managed.Container.Unmap(start);
        }

        managed.Container.Unmap(sink);
        managed.Close();
    }

    [Fact]
    public void ClosingWithLiveMappingsLeavesNothing()
    {
        using var managed = new ManagedLab(lab);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        managed.Container.Map(new MapRequest(buffer, managed.Container.CreateWindow(managed.PageSize, GiB)));
        managed.Container.Map(new MapRequest(buffer, managed.Container.GetWindow(0)));
        managed.AssertCharged();
        managed.Close();
    }

    [Fact]
    public void TrapsOfMappingAreNotWalkedInto()
    {
        using var managed = new ManagedLab(lab);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        DmaWindow window = managed.Container.CreateWindow(managed.PageSize, GiB);
        ulong page = managed.PageSize, last = window.EndAddress + 1 - page;
        TceMapping mapping = managed.Container.Map(new MapRequest(buffer, window, Size: 4 * page));

        managed.Refuses("AddressNotAligned", () => managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + (8 * page) + 0x800)));
        managed.Refuses("RangePastWindowEnd", () => managed.Container.Map(new MapRequest(buffer, window, last, Size: 2 * page)));
        managed.Refuses("RangePastWindowEnd", () => managed.Container.Unmap(mapping.StartAddress, 2 * GiB));
        managed.Refuses("MappingOverlaps", () => managed.Container.Map(new MapRequest(buffer, window, mapping.StartAddress)));
        managed.Refuses("RangeOutsideBuffer", () => managed.Container.Map(new MapRequest(buffer, window, Offset: MiB - page, Size: 2 * page)));
        managed.Refuses("BufferInUse", () => managed.Container.RemoveBuffer(buffer));
        managed.Refuses("WindowHasMappings", () => managed.Container.RemoveWindow(window));
        managed.Refuses("AddressInsideWindow", () => managed.Container.GetWindow(window.StartAddress + page));

        managed.AssertCopies(mapping.StartAddress, mapping.EndAddress - 63, buffer.Address, buffer.Address + (4 * page) - 64);
        managed.AssertCharged();
        managed.Close();
    }

    [Fact]
    public void TrapsOfCreatingAreNotWalkedInto()
    {
        using var managed = new ManagedLab(lab);
        managed.Refuses("WindowSmallerThanPage", () => managed.Container.CreateWindow(64 * KiB, 8 * KiB));
        managed.Refuses("SizeNotPowerOfTwo", () => managed.Container.CreateWindow(64 * KiB, 3 * GiB));
        managed.Refuses("PageSizeNotSupported", () => managed.Container.CreateWindow(32 * KiB, GiB));
        managed.Refuses(
            managed.IsPSeries ? "LevelsOutOfRange" : "LevelsNotPossible", () => managed.Container.CreateWindow(64 * KiB, GiB, managed.IsPSeries ? 2 : 5));
        if (!managed.IsPSeries)
            managed.Refuses("LevelsNotPossible", () => managed.Container.CreateWindow(4 * KiB, TiB, 1));

        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Refuses("NoFreeWindow", () => managed.Container.CreateWindow(64 * KiB, GiB));
        if (managed.IsPSeries)
        {
            managed.Container.RemoveWindow(managed.Container.GetWindow(0));
            managed.Refuses("SecondDynamicWindow", () => managed.Container.CreateWindow(64 * KiB, GiB));
        }

        managed.Container.RemoveWindow(window);

        // The group is as good as new.
        managed.Container.CreateWindow(64 * KiB, 4 * GiB);
        managed.AssertCharged();
        managed.Close();
    }
}

/// <summary>What only a machine with huge pages can tell.</summary>
[Collection(PowerNVHuge.Name)]
public sealed class HugePageTests(PowerNVHuge lab)
{
    [Fact]
    public void PagesOfARemovedBufferServeTheNextOne()
    {
        // More than half of those that there are, so that none is made without what the one before had.
        using var managed = new ManagedLab(lab);
        for (int round = 0; round < 5; round++)
            managed.Container.RemoveBuffer(managed.Container.CreateBuffer(20 * 16 * MiB, 16 * MiB));
        managed.Close();
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KManagerTests(PowerNV64K lab) : ManagerTests(lab);

[Collection(PowerNV4K.Name)]
public sealed class PowerNV4KManagerTests(PowerNV4K lab) : ManagerTests(lab);

[Collection(PSeries64K.Name)]
public sealed class PSeries64KManagerTests(PSeries64K lab) : ManagerTests(lab);
