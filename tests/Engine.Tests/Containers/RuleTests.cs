using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// The rules decide by limits, ledger and locked memory. The trap tests show that the container obeys them.
/// </summary>
public class RuleTests
{
    private const ulong Page = LedgerFixture.Page;
    private const ulong GiB = 1UL << 30;
    private const ulong Start = PlatformModel.DynamicWindowStart;

    [Theory]
    [InlineData(TcePlatform.Power9, Page, GiB, null, 1)]
    [InlineData(TcePlatform.Power9, Page, 1UL << 50, null, 2)]
    [InlineData(TcePlatform.Power9, Page, GiB, 2, 2)]
    [InlineData(TcePlatform.PSeries, Page, GiB, null, 1)]
    public void The_fewest_possible_levels_are_the_default(TcePlatform platform, ulong pageSize, ulong size, int? levels, int chosen)
        => Assert.Equal((uint)chosen, new LedgerFixture(platform).Windows.PlanCreate(pageSize, size, levels).Levels);

    [Fact]
    public void A_window_larger_than_the_largest_table_of_a_hypervisor_is_refused()
        => LedgerFixture.Refuses(
            "HypervisorTableTooLarge", () => new LedgerFixture(TcePlatform.PSeries).Windows.PlanCreate(4UL << 10, 1UL << 41, null));

    [Fact]
    public void A_window_needs_a_free_slot()
    {
        var container = new LedgerFixture();
        container.Add(Start, GiB);

        LedgerFixture.Refuses("NoFreeWindow", () => container.Windows.PlanCreate(Page, GiB, null));

        container.Ledger.Remove(container.Ledger.Windows[0]!);
        Assert.Equal(1U, container.Windows.PlanCreate(Page, GiB, null).Levels);
    }

    [Fact]
    public void A_pseries_host_allows_one_dynamic_window_and_one_group()
    {
        var container = new LedgerFixture(TcePlatform.PSeries);
        DmaWindow dynamic = container.Add(Start, GiB);
        container.Ledger.Remove(container.Ledger.Windows[0]!);

        LedgerFixture.Refuses("SecondDynamicWindow", () => container.Windows.PlanCreate(Page, GiB, null));
        Assert.Equal(2 * GiB, container.Windows.PlanReplace(dynamic, null, 2 * GiB, null, force: false)!.Size);

        container.Ledger.GroupGaveUp = true;
        LedgerFixture.Refuses("GroupGaveUpWindows", () => container.Windows.PlanReplace(dynamic, null, 2 * GiB, null, force: false));
        LedgerFixture.Refuses("SeveralGroupsOnPSeries", () => new LedgerFixture(TcePlatform.PSeries, groups: [0, 1]).Windows.RequireRoom());
    }

    /// <summary>
    /// The first CREATE also creates the pending default window, so the limit must have room for both.
    /// </summary>
    [Theory]
    [InlineData((8UL << 20) + (2 * Page), null)]
    [InlineData((8UL << 20) + (2 * Page) - 1, "LockedMemoryShort")]
    public void The_first_window_is_charged_together_with_the_pending_default_window(ulong limit, string? id)
    {
        var container = new LedgerFixture { Locked = new LockedMemory(0, limit, Unlimited: false) };
        Action create = () => container.Windows.PlanCreate(Page, 64 * Page, null);

        if (id is null)
            create();
        else
            LedgerFixture.Refuses(id, create);
    }

    [Fact]
    public void Map_without_an_address_takes_the_first_gap_that_is_large_enough()
    {
        var container = new LedgerFixture();
        DmaWindow window = container.Add(Start, 8 * Page);
        DmaBuffer buffer = container.AddBuffer(8 * Page);
        foreach (ulong taken in new ulong[] { 0, 2, 5 })
            container.Map(new MapRequest(buffer, window, Start + (taken * Page), 0, Page));

        Assert.Equal(Start + Page, container.Mappings.PlanMap(new MapRequest(buffer, window, Size: Page)).StartAddress);
        Assert.Equal(Start + (3 * Page), container.Mappings.PlanMap(new MapRequest(buffer, window, Size: 2 * Page)).StartAddress);
        LedgerFixture.Refuses("NoRoomInWindow", () => container.Mappings.PlanMap(new MapRequest(buffer, window, Size: 3 * Page)));
    }

    [Fact]
    public void Map_without_an_address_finds_the_first_gap_in_any_pattern_of_mappings()
    {
        const int Pages = 8;
        for (int pattern = 0; pattern < 1 << Pages; pattern++)
        {
            var container = new LedgerFixture();
            DmaWindow window = container.Add(Start, Pages * Page);
            DmaBuffer buffer = container.AddBuffer(Pages * Page);
            foreach (int taken in Enumerable.Range(0, Pages).Where(page => (pattern >> page & 1) != 0))
                container.Map(new MapRequest(buffer, window, Start + ((ulong)taken * Page), 0, Page));
            for (int size = 1; size <= Pages; size++)
            {
                int wanted = (1 << size) - 1;
                int first = Enumerable.Range(0, Pages - size + 1).FirstOrDefault(page => (pattern >> page & wanted) == 0, -1);
                var request = new MapRequest(buffer, window, Size: (ulong)size * Page);

                if (first < 0)
                    LedgerFixture.Refuses("NoRoomInWindow", () => container.Mappings.PlanMap(request));
                else
                    Assert.Equal(Start + ((ulong)first * Page), container.Mappings.PlanMap(request).StartAddress);
            }
        }
    }

    /// <summary>Windows that end at the MSI hole, in it, behind it, and far behind it; gaps of exactly the size.</summary>
    [Theory]
    [InlineData(0UL, 0xffff0000, 0UL)]
    [InlineData(0x10000, 0xffff0000, 4 * GiB)]
    [InlineData(0x10000, 0xfffe0000, 0x10000UL)]
    [InlineData(0x10000, 4 * GiB, 4 * GiB)]
    [InlineData(0x10000, (4 * GiB) + Page, null)]
    [InlineData(0UL, 4 * GiB, 4 * GiB)]
    public void Map_without_an_address_fits_exactly_beside_the_MSI_hole(ulong taken, ulong size, ulong? expected)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(Page, 8 * GiB);
        DmaBuffer buffer = container.CreateBuffer(8 * GiB);
        if (taken > 0)
            container.Map(new MapRequest(buffer, window, 0, Size: taken));

        var request = new MapRequest(buffer, window, Size: size);
        if (expected is { } address)
            Assert.Equal(address, container.Map(request).StartAddress);
        else
            LedgerFixture.Refuses("NoRoomInWindow", () => container.Map(request));
        Assert.Empty(fixture.Warnings);
    }

    [Theory]
    [InlineData(64UL << 10)]
    [InlineData(2UL << 20)]
    [InlineData(1UL << 30)]
    public void Map_without_an_address_avoids_the_MSI_hole(ulong page)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));
        DmaWindow window = container.CreateWindow(page, 16 * GiB);
        DmaBuffer buffer = container.CreateBuffer(8 * GiB, GiB);
        ulong before = MsiHole.First & ~(page - 1);

        Assert.Equal(4 * GiB, container.Preview.Map(new MapRequest(buffer, window)).StartAddress);
        Assert.Equal(0UL, container.Map(new MapRequest(buffer, window, Size: before)).StartAddress);
        Assert.Equal(4 * GiB, container.Map(new MapRequest(buffer, window, Size: page)).StartAddress);
        Assert.Equal(before, container.Map(new MapRequest(buffer, window, before, Size: page)).StartAddress);
        container.Unmap(before, page);
        Assert.Equal(4 * GiB + page, container.Map(new MapRequest(buffer, window, Size: page)).StartAddress);
        TceException full = Assert.Throws<TceException>(() => container.Preview.Map(new MapRequest(container.CreateBuffer(14 * GiB, GiB), window)));
        Assert.Equal(("NoRoomInWindow", (int)DriverRule.MsiHole), (full.Id, full.Rule));
    }

    [Fact]
    public void Unmap_without_a_size_ends_where_the_buffer_ends()
    {
        var container = new LedgerFixture();
        DmaWindow window = container.Add(Start, 8 * Page);
        container.Map(new MapRequest(container.AddBuffer(2 * Page), window));
        container.Map(new MapRequest(container.AddBuffer(2 * Page), window));

        Assert.Equal((window, Page), container.Mappings.PlanUnmap(Start + Page, null));
        Assert.Equal((window, 3 * Page), container.Mappings.PlanUnmap(Start + Page, 3 * Page));
        LedgerFixture.Refuses("NothingMapped", () => container.Mappings.PlanUnmap(Start + (4 * Page), null));
    }
}
