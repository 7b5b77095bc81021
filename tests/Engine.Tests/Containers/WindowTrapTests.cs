using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Tests.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Rules DefaultWindow, RemoveDropsMappings, CreateArguments, TableCharge and FailedCreateLeaks: the driver accepts
/// harmful requests about windows, and the container refuses them.
/// </summary>
public class WindowTrapTests
{
    [Fact]
    public void The_driver_removes_the_window_around_any_address_with_its_mappings()
    {
        var host = Host();
        RawContainer raw = Open(host);
        ulong memory = raw.AllocateRegistered(MiB);
        Assert.Equal("0", raw.Map(0, memory, MiB).ToString());

        Assert.Equal("0", raw.Remove(0x12345).ToString());
        Assert.Null(host.Reach(0, 0, DmaAccess.Read));
    }

    [Fact]
    public void The_container_removes_a_window_by_its_start_and_not_while_it_has_mappings()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(buffer, window));

        TceException inside = fixture.Refuses(
            "AddressInsideWindow", TceErrorCategory.InvalidArgument, 5,
            () => fixture.Container.RemoveWindow(fixture.Container.GetWindow(window.StartAddress + 0x10000)));
        Assert.Equal(window.StartAddress + 0x10000, inside.Target);
        TceException mapped = fixture.Refuses(
            "WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => fixture.Container.RemoveWindow(window));
        Assert.Equal(window.StartAddress, mapped.Target);
        Assert.Contains("1 MiB", mapped.Message, StringComparison.Ordinal);

        fixture.Container.RemoveWindow(window, force: true);
        Assert.Equal((WindowState.Removed, 0UL, 0UL), (window.State, window.MappedBytes, buffer.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Theory]
    [InlineData(3 * GiB, "Give 4 GiB, the next power of two.")]
    [InlineData((1UL << 62) + 1, "Give 8 EiB, the next power of two.")]
    [InlineData((1UL << 63) - 1, "Give 8 EiB, the next power of two.")]
    [InlineData((1UL << 63) + 1, "Give a far smaller size.")]
    [InlineData(ulong.MaxValue, "Give a far smaller size.")]
    public void The_error_for_an_odd_size_names_the_next_power_of_two_if_there_is_one(ulong size, string remedy)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceException error = fixture.Refuses(
            "SizeNotPowerOfTwo", TceErrorCategory.InvalidArgument, 6, () => fixture.Container.CreateWindow(64 * KiB, size));
        Assert.Equal(remedy, error.Remedy);
    }

    [Fact]
    public void The_driver_creates_a_window_of_half_a_page()
        => Assert.Equal("0", Open(Host()).Create(12, 0x800).ToString());

    [Theory]
    [InlineData(4 * KiB, 2 * KiB)]
    [InlineData(64 * KiB, 8 * KiB)]
    [InlineData(GiB, 512 * MiB)]
    [InlineData(64 * KiB, 1)]
    public void The_container_refuses_a_window_of_less_than_a_page(ulong pageSize, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceException error = fixture.Refuses(
            "WindowSmallerThanPage", TceErrorCategory.InvalidArgument, 6, () => fixture.Container.CreateWindow(pageSize, size));
        Assert.Equal(size, error.Target);
    }

    [Theory]
    [InlineData(12, TiB, 1, "-1 ENOMEM")]
    [InlineData(16, GiB, 3, "-1 EINVAL")]
    public void The_driver_leaks_the_charge_of_a_failed_create(uint shift, ulong size, uint levels, string answer)
    {
        RawContainer raw = Open(Host());
        Assert.Equal("0", raw.Remove(0).ToString());
        Assert.Equal(answer, raw.Create(shift, size, levels).ToString());

        Assert.Equal("0", raw.Close().ToString());
        Assert.NotEqual(0UL, raw.LockedKilobytes);
    }

    [Theory]
    [InlineData(4 * KiB, TiB, 1)]
    [InlineData(64 * KiB, GiB, 3)]
    [InlineData(64 * KiB, GiB, 5)]
    public void The_container_refuses_levels_that_would_leak(ulong pageSize, ulong size, int levels)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceException error = fixture.Refuses(
            "LevelsNotPossible", TceErrorCategory.LimitsExceeded, 9,
            () => fixture.Container.CreateWindow(pageSize, size, levels));
        Assert.Equal((uint)levels, error.Target);
        Assert.Contains(pageSize == 4 * KiB ? "levels: 2, 3." : "levels: 1, 2.", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4 * KiB, 1UL << 63)]
    [InlineData(GiB, 1UL << 59)]
    public void The_container_refuses_a_window_that_no_number_of_levels_can_serve(ulong pageSize, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Refuses(
            "WindowTooLarge", TceErrorCategory.LimitsExceeded, 9, () => fixture.Container.CreateWindow(pageSize, size));
    }

    [Theory]
    [InlineData(4 * KiB, TiB, 2)]
    [InlineData(4 * KiB, GiB, 1)]
    [InlineData(64 * KiB, TiB, 2)]
    [InlineData(2 * MiB, TiB, 1)]
    public void The_container_chooses_the_fewest_levels_with_one_request(ulong pageSize, ulong size, int levels)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        int requests = fixture.Backend.Requests.Count;

        Assert.Equal(levels, fixture.Container.CreateWindow(pageSize, size).Levels);

        Assert.Equal([("TceCreate", TceResult.Success)], fixture.Backend.Requests.Skip(requests));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_driver_counts_the_default_window_of_the_first_request_against_the_limit()
    {
        RawContainer raw = Open(Host());
        raw.Process.Memory.LimitLocked((8 * MiB) + (128 * KiB));

        raw.AssertAnswer(raw.Create(16, GiB), "-1 ENOMEM", 8192);
    }

    [Fact]
    public void The_container_counts_the_pending_default_window_against_the_limit()
    {
        using ContainerFixture fixture = ContainerFixture.Limited((9 * MiB) - 1);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);

        fixture.Refuses(
            "LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.Map(new MapRequest(buffer)));
        TceException create = fixture.Refuses(
            "LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.CreateWindow(64 * KiB, GiB));
        Assert.Equal(fixture.Container.Name, create.Target);
        fixture.Refuses(
            "LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.CreateBuffer(8 * MiB));

        // After the removal of the default window the limit has room for the new one.
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(64 * KiB, GiB);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void Locked_memory_may_reach_the_limit_exactly()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(9 * MiB);
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(MiB)));
        Assert.Equal(9 * MiB, fixture.Container.GetInfo().LockedMemory);
    }

    [Fact]
    public void The_container_lists_the_default_window_before_and_after_its_first_use()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow window = Assert.Single(fixture.Container.GetWindows());
        Assert.Equal((true, WindowState.Pending, 0UL), (window.IsDefault, window.State, window.LockedMemory));

        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(MiB)));

        Assert.Equal((WindowState.Active, 8 * MiB), (window.State, window.LockedMemory));
    }

    [Fact]
    public void The_container_records_a_default_window_that_a_failed_request_made()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow window = Assert.Single(fixture.Container.GetWindows());

        // The limit falls between check and request: the default window still fits, the requested one does not.
        fixture.Backend.BeforeNext = backend => backend.Memory.LimitLocked(8 * MiB);
        Assert.Equal("DriverRefused", Assert.Throws<TceException>(() => fixture.Container.CreateWindow(64 * KiB, GiB)).Id);

        Assert.Equal(WindowState.Active, window.State);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void A_third_window_is_refused()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Refuses(
            "NoFreeWindow", TceErrorCategory.LimitsExceeded, 4, () => fixture.Container.CreateWindow(64 * KiB, GiB));
    }
}
