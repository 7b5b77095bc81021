using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Windows within the reach of devices of few address bits: refused at 1 &lt;&lt; 59, and made at 0 in place of the
/// default window. TransactionFaultTests fails each request of that change.
/// </summary>
public class PlacementTests
{
    private const ulong DefaultSize = 2 * GiB;

    /// <summary>Polaris GPUs have 40 bits, NVIDIA's 47, many devices 48.</summary>
    [Theory]
    [InlineData(32, GiB)]
    [InlineData(40, 64 * GiB)]
    [InlineData(40, TiB)]
    [InlineData(47, 4 * TiB)]
    [InlineData(48, 4 * TiB)]
    [InlineData(59, GiB)]
    public void A_window_at_its_usual_place_is_refused_and_made_at_0(int maskBits, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        fixture.Refuses(
            "WindowOutOfReach", TceErrorCategory.LimitsExceeded, 3, () => fixture.Container.Preview.CreateWindow(2 * MiB, size, levels: null, maskBits));
        DmaWindow window = fixture.Container.Placement
            .ReplaceDefaultWindow(new DefaultWindowRequest(2 * MiB, size, Levels: null) { MaskBits = maskBits }).Window;

        Assert.Equal((0UL, size, 0), (window.StartAddress, window.Size, window.Slot));
        Assert.Equal([window], fixture.Container.GetWindows());
        LedgerAssert.MatchesDriver(fixture);
    }

    [Theory]
    [InlineData(60, GiB)]
    [InlineData(64, TiB)]
    public void A_device_of_enough_bits_reaches_the_usual_place(int maskBits, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        Assert.Equal(DynamicStart, fixture.Container.Preview.CreateWindow(2 * MiB, size, levels: null, maskBits).StartAddress);
    }

    [Fact]
    public void A_window_that_is_larger_than_the_reach_is_refused_also_at_0()
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        fixture.Refuses(
            "WindowPastReach", TceErrorCategory.LimitsExceeded, null, () => fixture.Container.Preview.CreateWindow(2 * MiB, 2 * TiB, levels: null, maskBits: 40));
        fixture.Refuses(
            "WindowPastReach", TceErrorCategory.LimitsExceeded, null,
            () => fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(2 * MiB, 2 * TiB, Levels: null) { MaskBits = 40 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Impossible_address_bits_are_refused(int maskBits)
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        fixture.Refuses(
            "MaskBitsInvalid", TceErrorCategory.InvalidArgument, null, () => fixture.Container.Preview.CreateWindow(64 * KiB, GiB, levels: null, maskBits));
    }

    [Fact]
    public void After_the_removal_of_the_default_window_a_new_window_is_within_reach()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));

        Assert.Equal(0UL, fixture.Container.Preview.CreateWindow(64 * KiB, GiB, levels: null, maskBits: 40).StartAddress);
    }

    /// <summary>Rule PSeries, recorded: only windows like the default window start at 0 there.</summary>
    [Fact]
    public void On_pseries_no_window_takes_the_place_of_the_default_window()
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);

        fixture.Refuses(
            "NoWindowAtZero", TceErrorCategory.InvalidOperation, 18,
            () => fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(64 * KiB, GiB, Levels: null)));
        fixture.Refuses(
            "NoWindowInReach", TceErrorCategory.LimitsExceeded, 18, () => fixture.Container.Preview.CreateWindow(64 * KiB, GiB, levels: null, maskBits: 40));
    }

    [Fact]
    public void A_mapping_of_the_default_window_is_lost_also_if_one_like_it_moves()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow moved = fixture.Container.CreateWindow(64 * KiB, 4 * GiB);
        fixture.Container.Map(new MapRequest(buffer, Address: 0));
        fixture.Container.Map(new MapRequest(buffer, Address: moved.StartAddress));

        DefaultWindowPlan plan = fixture.Container.Placement.Preview(new DefaultWindowRequest(null, null, null) { Moved = moved, Force = true });

        Assert.Equal((1, MiB, 1), (plan.Lost, plan.LostBytes, plan.Kept));
    }

    [Fact]
    public void Mappings_of_the_default_window_are_lost_only_by_force()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, Address: 0));
        var request = new DefaultWindowRequest(64 * KiB, 4 * GiB, Levels: null);

        fixture.Refuses("WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => fixture.Container.Placement.ReplaceDefaultWindow(request));
        DefaultWindowPlan plan = fixture.Container.Placement.Preview(request with { Force = true });
        Assert.Equal((1, MiB, 0), (plan.Lost, plan.LostBytes, plan.Kept));
        DmaWindow window = fixture.Container.Placement.ReplaceDefaultWindow(request with { Force = true }).Window;

        Assert.Equal((0UL, 0UL), (window.StartAddress, window.MappedBytes));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void A_window_moves_to_0_with_its_mappings()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow old = fixture.Container.CreateWindow(64 * KiB, GiB);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, old, old.StartAddress + (64 * MiB)));

        DmaWindowChange change = fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(null, 4 * GiB, null) { Moved = old });

        Assert.Equal((DynamicStart, 0UL), (change.OldStartAddress, change.Window.StartAddress));
        Assert.Equal(64 * MiB, Assert.Single(change.Moves).NewAddress);
        Assert.Equal(buffer, fixture.Container.Resolve(64 * MiB).Buffer);
        Assert.Equal([change.Window], fixture.Container.GetWindows());
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void A_window_that_moves_to_0_tells_of_the_lost_mappings_of_the_default_window()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow old = fixture.Container.CreateWindow(64 * KiB, GiB);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer, old, old.StartAddress));
        fixture.Container.Map(new MapRequest(buffer, Address: 16 * MiB));

        DmaWindowChange change = fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(null, null, null) { Moved = old, Force = true });

        Assert.Equal([(DynamicStart, 0UL), (16 * MiB, null)], change.Moves.Select(move => (move.OldAddress, move.NewAddress)).OrderBy(move => move.NewAddress is null));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void A_default_window_that_was_replaced_already_is_not_replaced_again()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        var request = new DefaultWindowRequest(64 * KiB, 4 * GiB, Levels: null);
        fixture.Container.Placement.ReplaceDefaultWindow(request);

        fixture.Refuses("DefaultWindowGone", TceErrorCategory.InvalidOperation, 3, () => fixture.Container.Placement.ReplaceDefaultWindow(request));
    }

    /// <summary>No request makes a default window pending again, so the log tells that it is made now.</summary>
    [Fact]
    public void A_pending_default_window_is_made_by_the_undo_and_the_log_tells_it()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.FailAfter(1, TceResult.Failure(Errno.EIO));

        TceException error = Assert.Throws<TceException>(
            () => fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(64 * KiB, 4 * GiB, Levels: null)));

        Assert.Equal("DriverRefused", error.Id);
        DmaWindow restored = Assert.Single(fixture.Container.GetWindows());
        Assert.Equal((true, WindowState.Active, DefaultSize), (restored.IsDefault, restored.State, restored.Size));
        Assert.Equal(
            ["The default window exists again after the failure, and the driver made it: it takes 8 MiB of locked memory, and took none before."], fixture.Warnings);
        LedgerAssert.MatchesDriver(fixture);
    }

    [Theory]
    [InlineData(2 * GiB, false)]
    [InlineData(4 * GiB, true)]
    public void A_window_at_0_above_2_GiB_may_collide_with_MMIO(ulong size, bool mayCollide)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.False(fixture.Container.CreateWindow(64 * KiB, size).MayCollide);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(DynamicStart));

        Assert.Equal(mayCollide, fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(64 * KiB, size, Levels: null)).Window.MayCollide);
    }

    /// <summary>A window keeps its slot when it is replaced, and so its place.</summary>
    [Fact]
    public void A_replaced_window_out_of_reach_is_refused()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow dynamic = fixture.Container.CreateWindow(64 * KiB, GiB);

        fixture.Refuses(
            "WindowOutOfReach", TceErrorCategory.LimitsExceeded, 3,
            () => fixture.Container.Preview.ReplaceWindow(dynamic, null, 2 * GiB, levels: null, force: false, maskBits: 40));
        Assert.Null(fixture.Container.Preview.ReplaceWindow(dynamic, null, null, levels: null, force: false, maskBits: 40));
        Assert.Equal(DynamicStart, fixture.Container.Preview.ReplaceWindow(dynamic, null, 2 * GiB, levels: null, force: false, maskBits: 64)!.StartAddress);

        // Without the default window the new window takes slot 0.
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        Assert.Equal(0UL, fixture.Container.Preview.ReplaceWindow(dynamic, null, 2 * GiB, levels: null, force: false, maskBits: 40)!.StartAddress);
        DmaWindow low = fixture.Container.ReplaceWindow(dynamic, null, 2 * GiB, levels: null).Window;
        Assert.Equal(0UL, low.StartAddress);
        fixture.Refuses(
            "WindowPastReach", TceErrorCategory.LimitsExceeded, null,
            () => fixture.Container.Preview.ReplaceWindow(low, null, 2 * TiB, levels: null, force: false, maskBits: 40));
        Assert.Equal(0UL, fixture.Container.Preview.ReplaceWindow(low, null, TiB, levels: null, force: false, maskBits: 40)!.StartAddress);
    }

    [Fact]
    public void Locked_memory_that_is_short_for_the_window_or_for_the_way_back_is_refused()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(7 * MiB);

        fixture.Refuses(
            "LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8,
            () => fixture.Container.Placement.ReplaceDefaultWindow(new DefaultWindowRequest(64 * KiB, GiB, Levels: null)));
    }

    [Fact]
    public void The_address_bits_are_the_fewest_that_a_driver_set_for_a_device_of_the_containers_groups()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.Null(fixture.Container.Placement.ReadMaskBits());

        fixture.Backend.Groups = [GroupOf(0, 64, 40, 32), GroupOf(1, 33)];
        Assert.Equal(40, fixture.Container.Placement.ReadMaskBits());
        fixture.Backend.Groups = [GroupOf(0, 64, 31, 32)];
        Assert.Equal(31, fixture.Container.Placement.ReadMaskBits());
        fixture.Backend.Groups = [GroupOf(0, 32)]; // No driver has set any.
        Assert.Null(fixture.Container.Placement.ReadMaskBits());
        fixture.Backend.Groups = [new IommuGroup(0, [new IommuDevice("0000:00:00.0", 1, 1, 0x060400, "pcieport") { MaskBits = 40 }], Viable: true, Reason: null)];
        Assert.Null(fixture.Container.Placement.ReadMaskBits());
    }

    private static IommuGroup GroupOf(int number, params int[] bits) => new(
        number, [.. bits.Select((each, index) => new IommuDevice($"000{number}:01:00.{index}", 1, 1, 0x030000, "vfio-pci") { MaskBits = each })], Viable: true, Reason: null);
}
