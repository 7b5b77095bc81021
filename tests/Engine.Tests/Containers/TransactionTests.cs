using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Replacing and resetting windows without faults, and the refusals before the first request.</summary>
public class TransactionTests
{
    public static TheoryData<TcePlatform, string> WindowChanges => WindowChangeFixture.OnAllPlatforms;

    public static TheoryData<TcePlatform, string> Replacements => WindowChangeFixture.Replacements;

    [Theory]
    [MemberData(nameof(Replacements))]
    public void Mappings_move_with_their_window(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        using ContainerFixture fixture = windowChange.Begin(platform);
        var before = fixture.Container.GetWindows().ToDictionary(window => window.StartAddress, window => fixture.Container.GetMappings(window).ToList());

        DmaWindowChange? change = windowChange.Change(fixture.Container);

        List<TceMapping> old = before[change!.OldStartAddress];
        Assert.Equal(old.Count, change.Moves.Count);
        Assert.All(old.Zip(change.Moves), pair =>
        {
            (TceMapping was, DmaMappingMove move) = pair;
            Assert.Equal((was.StartAddress, was.Size, was.Buffer, was.Offset, was.Access), (move.OldAddress, move.Size, move.Buffer, move.Offset, move.Access));
            Assert.Equal(change.Window.StartAddress + (was.StartAddress - change.OldStartAddress), move.NewAddress);
            Assert.Equal(was.Buffer.Address + was.Offset, fixture.Host.Reach(0, move.NewAddress!.Value, DmaAccess.Read));
            Assert.Equal(move.NewAddress, fixture.Container.GetMappings(change.Window).Single(mapping => mapping.StartAddress == move.NewAddress).StartAddress);
        });
        LedgerAssert.MatchesDriver(fixture);
    }

    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void Reset_leaves_only_the_default_window(TcePlatform platform, string name)
    {
        using ContainerFixture fixture = WindowChangeFixture.All[name].Begin(platform);
        DmaWindow[] created = fixture.Container.GetWindows().Where(window => !window.IsDefault).ToArray();
        Assert.Equal(created, fixture.Container.Preview.ResetWindows(force: true));

        DmaWindow window = fixture.Container.ResetWindows(force: true);

        Assert.Same(window, Assert.Single(fixture.Container.GetWindows()));
        Assert.Equal((true, 0, 0UL, 4 * KiB), (window.IsDefault, window.Slot, window.StartAddress, window.PageSize));
        Assert.Equal(platform == TcePlatform.PSeries ? GiB : 2 * GiB, window.Size);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void Reset_of_a_fresh_container_sends_nothing()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        int requests = fixture.Backend.Requests.Count;

        Assert.Equal(WindowState.Pending, fixture.Container.ResetWindows().State);
        Assert.Equal(requests, fixture.Backend.Requests.Count);
    }

    [Fact]
    public void Reset_keeps_the_mappings_of_the_default_window()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, fixture.Container.GetWindow(0)));
        fixture.Container.CreateWindow(64 * KiB, GiB);

        Assert.Equal(MiB, fixture.Container.ResetWindows().MappedBytes);
        Assert.Equal(buffer.Address, fixture.Host.Reach(0, 0, DmaAccess.Read));
    }

    [Fact]
    public void Reset_without_force_refuses_to_drop_mappings()
    {
        using ContainerFixture fixture = WindowChangeFixture.All["both slots"].Begin(TcePlatform.Power9);
        fixture.Refuses("WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => fixture.Container.ResetWindows());
        fixture.Refuses("WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => fixture.Container.Preview.ResetWindows(force: false));
    }

    [Fact]
    public void Reset_needs_locked_memory_for_the_default_window()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(4 * MiB);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(64 * KiB, GiB);

        fixture.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.ResetWindows());
    }

    /// <summary>The default window takes 8 MiB; a window of 64 GiB in pages of 64 KiB gives 16 MiB back.</summary>
    [Theory]
    [InlineData(32 * GiB)]
    [InlineData(64 * GiB)]
    public void Locked_memory_of_removed_windows_is_free_for_the_default_window(ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Limited(size / (64 * KiB) * 16);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, size);
        Assert.Equal(fixture.Backend.Memory.Locked.Limit, window.LockedMemory);

        Assert.Equal([window], fixture.Container.Preview.ResetWindows(force: false));
        Assert.Equal(8 * MiB, fixture.Container.ResetWindows().LockedMemory);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void Mappings_that_do_not_fit_are_refused_or_dropped_with_force()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer huge = fixture.Container.CreateBuffer(8 * MiB, 2 * MiB, "huge");
        DmaBuffer small = fixture.Container.CreateBuffer(4 * MiB, name: "small");
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(huge, window, window.StartAddress, 0, 4 * MiB));
        fixture.Container.Map(new MapRequest(huge, window, window.StartAddress + (16 * MiB), 64 * KiB, 2 * MiB));   // Offset.
        fixture.Container.Map(new MapRequest(huge, window, window.StartAddress + (33 * MiB), 0, 2 * MiB));          // Distance.
        fixture.Container.Map(new MapRequest(huge, window, window.StartAddress + (48 * MiB), 0, 64 * KiB));         // Size.
        fixture.Container.Map(new MapRequest(small, window, window.StartAddress + (64 * MiB), 0, 2 * MiB));         // Backing.
        fixture.Container.Map(new MapRequest(huge, window, window.StartAddress + (512 * MiB), 0, 2 * MiB));         // Past the end.

        TceException error = fixture.Refuses(
            "MappingDoesNotFit", TceErrorCategory.InvalidOperation, 12,
            () => fixture.Container.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null));
        Assert.StartsWith("5 of 6 mappings in the window", error.Message, StringComparison.Ordinal);
        DmaWindowReplacePlan plan = fixture.Container.Preview.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null, force: true)!;
        Assert.Equal(new DmaWindowReplacePlan(DynamicStart, 2 * MiB, 512 * MiB, 1, 128 * KiB, 1, 5, (8 * MiB) + (64 * KiB)), plan);

        DmaWindowChange change = fixture.Container.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null, force: true);

        Assert.Equal([true, false, false, false, false, false], change.Moves.Select(move => move.NewAddress is not null));
        Assert.Equal((4 * MiB, plan.LockedMemory), (change.Window.MappedBytes, change.Window.LockedMemory));
        Assert.Equal((4 * MiB, 0UL), (huge.MappedBytes, small.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_container_warns_of_a_mapping_that_moves_into_the_msi_hole()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(64 * KiB);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, 8 * GiB);
        fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + 0xffff0000));
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        Assert.Empty(fixture.Warnings);

        DmaWindowChange change = fixture.Container.ReplaceWindow(window, 4 * KiB, 16 * GiB, levels: null);

        Assert.Equal(0xffff0000UL, Assert.Single(change.Moves).NewAddress);
        Assert.Single(fixture.Warnings);
    }

    [Fact]
    public void The_shape_is_checked_before_any_request()
    {
        using ContainerFixture fixture = WindowChangeFixture.All["only slot 0"].Begin(TcePlatform.Power9);
        DmaWindow window = fixture.Container.GetWindow(0);
        void Refused(string id, TceErrorCategory category, int rule, ulong? page, ulong? size, int? levels = null)
            => fixture.Refuses(id, category, rule, () => fixture.Container.ReplaceWindow(window, page, size, levels, force: true));

        Refused("PageSizeNotSupported", TceErrorCategory.InvalidArgument, 6, 16 * MiB, null);
        Refused("SizeNotPowerOfTwo", TceErrorCategory.InvalidArgument, 6, null, 3 * GiB);
        Refused("WindowSmallerThanPage", TceErrorCategory.InvalidArgument, 6, GiB, MiB);
        Refused("LevelsOutOfRange", TceErrorCategory.InvalidArgument, 6, null, null, 6);
        Refused("LevelsNotPossible", TceErrorCategory.LimitsExceeded, 9, null, null, 5);
        Refused("WindowTooLarge", TceErrorCategory.LimitsExceeded, 9, 4 * KiB, 1UL << 63);
    }

    [Fact]
    public void Locked_memory_of_the_old_window_is_free_for_the_new_one()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(16 * MiB);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        DmaWindow window = fixture.Container.CreateWindow(4 * KiB, 4 * GiB);

        fixture.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => fixture.Container.ReplaceWindow(window, null, 8 * GiB, null));
        Assert.Equal(16 * MiB, fixture.Container.ReplaceWindow(window, 64 * KiB, 64 * GiB, levels: null).Window.LockedMemory);
    }

    [Fact]
    public void A_pending_default_window_is_not_replaced()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Refuses(
            "WindowPending", TceErrorCategory.InvalidOperation, 3,
            () => fixture.Container.ReplaceWindow(fixture.Container.GetWindow(0), 64 * KiB, GiB, null));
    }

    [Fact]
    public void A_default_window_beside_a_dynamic_one_is_not_replaced_on_pseries()
    {
        using ContainerFixture fixture = WindowChangeFixture.All["slot 1"].Begin(TcePlatform.PSeries);
        fixture.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18,
            () => fixture.Container.ReplaceWindow(fixture.Container.GetWindow(0), 64 * KiB, GiB, null));
    }

    [Fact]
    public void A_window_of_another_container_is_not_found()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        using ContainerFixture other = WindowChangeFixture.All["slot 1"].Begin(TcePlatform.Power9);
        fixture.Refuses(
            "WindowNotFound", TceErrorCategory.ObjectNotFound, null,
            () => fixture.Container.ReplaceWindow(other.Container.GetWindows()[1], null, null, null));
    }
}
