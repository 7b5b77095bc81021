using SpaprDdw.Abi;
using SpaprDdw.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Bad arguments to public methods: the documented error, no request, and an unchanged container.</summary>
public sealed class BadArgumentTests : IDisposable
{
    private const ulong Max = ulong.MaxValue;

    /// <summary>
    /// A container with both windows, a buffer of 1 MiB and half of it mapped at the start of the second window.
    /// </summary>
    private readonly ContainerFixture fixture = ContainerFixture.Open();
    private readonly ContainerFixture other = ContainerFixture.Open();
    private readonly DmaWindow window;
    private readonly DmaWindow foreignWindow;
    private readonly DmaBuffer buffer;
    private readonly DmaBuffer foreignBuffer;
    private readonly DmaBuffer removedBuffer;

    public BadArgumentTests()
    {
        window = fixture.Container.CreateWindow(64 * KiB, GiB);
        buffer = fixture.Container.CreateBuffer(MiB, name: "a");
        fixture.Container.Map(new MapRequest(buffer, window, Size: MiB / 2));
        removedBuffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.RemoveBuffer(removedBuffer);
        foreignWindow = other.Container.CreateWindow(64 * KiB, GiB);
        foreignBuffer = other.Container.CreateBuffer(MiB, name: "a");
    }

    public static TheoryData<ulong, ulong, int?, string> Creates => new()
    {
        { 0, GiB, null, "PageSizeNotSupported" },
        { 1, GiB, null, "PageSizeNotSupported" },
        { 8 * KiB, GiB, null, "PageSizeNotSupported" },
        { 68 * KiB, GiB, null, "PageSizeNotSupported" },
        { 16 * MiB, GiB, null, "PageSizeNotSupported" },
        { Max, GiB, null, "PageSizeNotSupported" },
        { 64 * KiB, 0, null, "SizeZero" },
        { 64 * KiB, 3 * GiB, null, "SizeNotPowerOfTwo" },
        { 64 * KiB, Max, null, "SizeNotPowerOfTwo" },
        { 64 * KiB, (1UL << 63) + 1, null, "SizeNotPowerOfTwo" },
        { 64 * KiB, 32 * KiB, null, "WindowSmallerThanPage" },
        { 64 * KiB, 1, null, "WindowSmallerThanPage" },
        { 64 * KiB, 1UL << 63, null, "WindowTooLarge" },
        { 64 * KiB, GiB, 0, "LevelsOutOfRange" },
        { 64 * KiB, GiB, -1, "LevelsOutOfRange" },
        { 64 * KiB, GiB, 6, "LevelsOutOfRange" },
        { 64 * KiB, GiB, int.MaxValue, "LevelsOutOfRange" },
        { 64 * KiB, GiB, int.MinValue, "LevelsOutOfRange" },
        { 64 * KiB, GiB, 4, "LevelsNotPossible" },
        { 64 * KiB, GiB, null, "NoFreeWindow" },
    };

    public static TheoryData<ulong, ulong?, string, string> Buffers => new()
    {
        { 0, null, "b", "SizeZero" },
        { MiB, 0UL, "b", "BufferPageSizeInvalid" },
        { MiB, 4 * KiB, "b", "BufferPageSizeInvalid" },
        { MiB, 96 * KiB, "b", "BufferPageSizeInvalid" },
        { MiB, Max, "b", "BufferPageSizeInvalid" },
        { 1, null, "b", "BufferSizeNotAligned" },
        { MiB, 2 * MiB, "b", "BufferSizeNotAligned" },
        { Max, null, "b", "BufferSizeNotAligned" },
        { MiB, null, "a", "BufferNameTaken" },
        { MiB, null, "A", "BufferNameTaken" },
    };

    /// <summary>Address (null for the first free one), offset, size, access, error id.</summary>
    public static TheoryData<ulong?, ulong, ulong?, int, string> Maps => new()
    {
        { null, 0, 0UL, 3, "SizeZero" },
        { null, 0, 1UL, 3, "SizeNotAligned" },
        { null, 0, 4 * KiB, 3, "SizeNotAligned" },
        { null, 4 * KiB, 64 * KiB, 3, "OffsetNotAligned" },
        { null, MiB, null, 3, "RangeOutsideBuffer" },
        { null, Max, null, 3, "RangeOutsideBuffer" },
        { null, Max - 0xffff, 0x10000UL, 3, "RangeOutsideBuffer" },
        { null, 64 * KiB, Max, 3, "RangeOutsideBuffer" },
        { null, 64 * KiB, MiB, 3, "RangeOutsideBuffer" },
        { null, 0, null, 0, "AccessNone" },
        { null, 0, null, 4, "AccessNone" },
        { DynamicStart, 0, null, 3, "MappingOverlaps" },
        { DynamicStart + (448 * KiB), 0, 128 * KiB, 3, "MappingOverlaps" },
        { DynamicStart + MiB + 4096, 0, null, 3, "AddressNotAligned" },
        { DynamicStart + GiB - (512 * KiB), 0, null, 3, "RangePastWindowEnd" },
        { DynamicStart + GiB, 0, null, 3, "AddressOutsideWindow" },
        { DynamicStart - (64 * KiB), 0, null, 3, "AddressOutsideWindow" },
        { 0UL, 0, null, 3, "AddressOutsideWindow" },
        { Max, 0, null, 3, "AddressOutsideWindow" },
    };

    public static TheoryData<ulong, ulong?, string> Unmaps => new()
    {
        { DynamicStart, 0UL, "SizeZero" },
        { DynamicStart, 4 * KiB, "SizeNotAligned" },
        { DynamicStart, Max, "SizeNotAligned" },
        { DynamicStart, Max - 0xffff, "RangePastWindowEnd" },
        { DynamicStart, 2 * GiB, "RangePastWindowEnd" },
        { DynamicStart + GiB - (64 * KiB), 128 * KiB, "RangePastWindowEnd" },
        { DynamicStart + 4096, 64 * KiB, "AddressNotAligned" },
        { DynamicStart + (512 * KiB), 64 * KiB, "NothingMapped" },
        { DynamicStart + (512 * KiB), null, "NothingMapped" },
        { DynamicStart + GiB, 64 * KiB, "AddressOutsideWindows" },
        { DynamicStart - (64 * KiB), null, "AddressOutsideWindows" },
        { Max, null, "AddressOutsideWindows" },
        { 2 * GiB, 4 * KiB, "AddressOutsideWindows" },
    };

    [Theory]
    [MemberData(nameof(Creates))]
    public void CreateWindow_refuses_bad_arguments(ulong pageSize, ulong size, int? levels, string id)
    {
        Refuses(id, () => fixture.Container.CreateWindow(pageSize, size, levels));
        Refuses(id, () => fixture.Container.Preview.CreateWindow(pageSize, size, levels));
    }

    [Theory]
    [MemberData(nameof(Buffers))]
    public void CreateBuffer_refuses_bad_arguments(ulong size, ulong? pageSize, string name, string id)
    {
        Refuses(id, () => fixture.Container.CreateBuffer(size, pageSize, name));
        Refuses(id, () => fixture.Container.Preview.CreateBuffer(size, pageSize, name));
    }

    /// <summary>Only the kernel knows which memory it can allocate, so this error follows a request.</summary>
    [Theory]
    [InlineData(128 * KiB, 128 * KiB)]
    [InlineData(16 * MiB, 16 * MiB)]
    [InlineData(Max - 0xffff, 64 * KiB)]
    public void CreateBuffer_fails_when_the_kernel_has_no_such_memory(ulong size, ulong pageSize)
        => Assert.Equal(
            "MemoryNotAllocated", fixture.LeavesStateAlone(() => fixture.Container.CreateBuffer(size, pageSize)).Id);

    [Theory]
    [MemberData(nameof(Maps))]
    public void Map_refuses_bad_arguments(ulong? address, ulong offset, ulong? size, int access, string id)
    {
        var request = new MapRequest(buffer, window, address, offset, size, (DmaAccess)access);
        Refuses(id, () => fixture.Container.Map(request));
        Refuses(id, () => fixture.Container.Preview.Map(request));
    }

    [Fact]
    public void Map_refuses_buffers_and_windows_of_other_containers()
    {
        Refuses("BufferNotFound", () => fixture.Container.Map(new MapRequest(foreignBuffer, window)));
        Refuses("BufferNotFound", () => fixture.Container.Map(new MapRequest(removedBuffer, window)));
        Refuses("WindowNotFound", () => fixture.Container.Map(new MapRequest(buffer, foreignWindow)));
        Refuses("AddressOutsideWindows", () => fixture.Container.Map(new MapRequest(buffer, Address: 1UL << 50)));
    }

    [Fact]
    public void Map_without_a_window_is_ambiguous_after_two_were_created()
    {
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(4 * KiB, GiB);
        Refuses("WindowAmbiguous", () => fixture.Container.Map(new MapRequest(buffer)));
    }

    [Fact]
    public void Map_without_enough_free_space_is_refused()
    {
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        DmaWindow small = fixture.Container.CreateWindow(64 * KiB, 128 * KiB);
        fixture.Container.Map(new MapRequest(buffer, small, small.StartAddress + (64 * KiB), Size: 64 * KiB));
        Refuses("NoRoomInWindow", () => fixture.Container.Map(new MapRequest(buffer, small, Size: 128 * KiB)));
        Refuses("NoRoomInWindow", () => fixture.Container.Map(new MapRequest(buffer, small)));
    }

    [Theory]
    [MemberData(nameof(Unmaps))]
    public void Unmap_refuses_bad_arguments(ulong address, ulong? size, string id)
    {
        Refuses(id, () => fixture.Container.Unmap(address, size));
        Refuses(id, () => fixture.Container.Preview.Unmap(address, size));
    }

    [Fact]
    public void Unknown_windows_are_not_found()
    {
        DmaWindow removed = fixture.Container.GetWindow(0);
        fixture.Container.RemoveWindow(removed);
        foreach (DmaWindow unknown in new[] { foreignWindow, removed })
        {
            Refuses("WindowNotFound", () => fixture.Container.RemoveWindow(unknown));
            Refuses("WindowNotFound", () => fixture.Container.RemoveWindow(unknown, force: true));
            Refuses("WindowNotFound", () => fixture.Container.Preview.RemoveWindow(unknown, force: true));
            Refuses("WindowNotFound", () => fixture.Container.GetTable(unknown));
            Refuses("WindowNotFound", () => fixture.Container.GetMappings(unknown));
        }

        Refuses("WindowNotFound", () => fixture.Container.GetWindow(0));
        Refuses("WindowNotFound", () => fixture.Container.GetWindow(Max));
        Refuses("AddressInsideWindow", () => fixture.Container.GetWindow(DynamicStart + 1));
        Refuses("WindowHasMappings", () => fixture.Container.Preview.RemoveWindow(window, force: false));
    }

    [Fact]
    public void Unknown_buffers_are_not_found()
    {
        foreach (DmaBuffer unknown in new[] { foreignBuffer, removedBuffer })
        {
            Refuses("BufferNotFound", () => fixture.Container.RemoveBuffer(unknown));
            Refuses("BufferNotFound", () => fixture.Container.Preview.RemoveBuffer(unknown));
        }

        Refuses("BufferInUse", () => fixture.Container.Preview.RemoveBuffer(buffer));
        Refuses("BufferNotFound", () => fixture.Container.GetBuffer("b"));
        Refuses("BufferNotFound", () => fixture.Container.GetBuffer(string.Empty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DynamicStart - 1)]
    [InlineData(DynamicStart + GiB)]
    [InlineData(Max)]
    public void Resolve_accepts_any_address(ulong address)
    {
        TceAddress resolved = fixture.Container.Resolve(address);
        Assert.Equal((DmaEffect.SeesZeros, DmaEffect.Dropped, null), (resolved.Read, resolved.Write, resolved.Buffer));
        Assert.Equal(address == 0, resolved.Window is not null);
    }

    public void Dispose()
    {
        fixture.Dispose();
        other.Dispose();
    }

    private void Refuses(string id, Action act)
    {
        int requests = fixture.Backend.Requests.Count;
        Assert.Equal(id, fixture.LeavesStateAlone(act).Id);
        Assert.Equal(requests, fixture.Backend.Requests.Count);
        LedgerAssert.MatchesDriver(fixture);
    }
}
