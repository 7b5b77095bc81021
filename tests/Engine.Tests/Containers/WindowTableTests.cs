using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>The table of windows: its two slots, and the states of the default window.</summary>
public class WindowTableTests
{
    private const ulong DynamicStart = PlatformModel.DynamicWindowStart;

    [Fact]
    public void The_default_window_is_pending_until_it_is_made()
    {
        WindowTable windows = new LedgerFixture().Ledger.Windows;
        DmaWindow window = Assert.Single(windows.All);
        ulong charge = windows.PendingCharge;

        Assert.Equal((window, true, 0UL, 8UL << 20), (windows.Pending, windows.IsFresh, windows.Charged, charge));

        windows.MakePendingActive();

        Assert.Equal((null, false, charge, 0UL), (windows.Pending, windows.IsFresh, windows.Charged, windows.PendingCharge));
        Assert.Equal(WindowState.Active, window.State);
    }

    [Fact]
    public void A_default_window_removed_before_its_first_use_is_never_made()
    {
        WindowTable windows = new LedgerFixture().Ledger.Windows;
        DmaWindow window = windows[0]!;

        windows.Remove(window);
        windows.MakePendingActive();

        Assert.Equal((WindowState.Removed, 0, null), (window.State, windows.FreeSlot, windows.Pending));
        Assert.False(windows.IsFresh);
        Assert.Empty(windows.All);
    }

    [Fact]
    public void Slots_are_given_out_in_order()
    {
        var container = new LedgerFixture();
        WindowTable windows = container.Ledger.Windows;
        Assert.Equal(1, windows.FreeSlot);

        DmaWindow dynamic = container.Add(DynamicStart, 1 << 30);
        Assert.Null(windows.FreeSlot);

        windows.Remove(windows[0]!);
        Assert.Equal((0, dynamic), (windows.FreeSlot, windows[1]));
        Assert.Equal([dynamic], windows.All);
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData((2UL << 30) - 1, 0)]
    [InlineData(2UL << 30, null)]
    [InlineData(DynamicStart - 1, null)]
    [InlineData(DynamicStart, 1)]
    [InlineData(DynamicStart + (1UL << 30) - 1, 1)]
    [InlineData(DynamicStart + (1UL << 30), null)]
    [InlineData(ulong.MaxValue, null)]
    public void The_window_of_an_address_is_found_up_to_its_last_byte(ulong address, int? slot)
    {
        var container = new LedgerFixture();
        container.Add(DynamicStart, 1 << 30);

        Assert.Equal(slot, container.Ledger.Windows.Find(address)?.Slot);
    }

    [Fact]
    public void A_window_of_another_table_is_not_found()
    {
        WindowTable windows = new LedgerFixture().Ledger.Windows;
        DmaWindow other = new LedgerFixture().Ledger.Windows[0]!;

        Assert.Same(windows[0], windows.RequireOwned(windows[0]!));
        LedgerFixture.Refuses("WindowNotFound", () => windows.RequireOwned(other));
        Assert.Throws<ArgumentNullException>(() => windows.RequireOwned(null!));
    }
}
