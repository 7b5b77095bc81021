using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>The rules decide by the ledger only; that the container obeys them, the tests of traps hold.</summary>
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
    public void Fewest_levels_are_chosen_where_none_are_given(TcePlatform platform, ulong pageSize, ulong size, int? levels, int chosen)
        => Assert.Equal((uint)chosen, new LedgerFixture(platform).Windows.PlanCreate(pageSize, size, levels).Levels);

    [Theory]
    [InlineData(TcePlatform.Power9, 32UL << 10, GiB, null, "PageSizeNotSupported")]
    [InlineData(TcePlatform.Power9, Page, 0UL, null, "SizeZero")]
    [InlineData(TcePlatform.Power9, Page, 3 * GiB, null, "SizeNotPowerOfTwo")]
    [InlineData(TcePlatform.Power9, Page, Page / 2, null, "WindowSmallerThanPage")]
    [InlineData(TcePlatform.Power9, Page, GiB, 0, "LevelsOutOfRange")]
    [InlineData(TcePlatform.Power9, Page, GiB, 6, "LevelsOutOfRange")]
    [InlineData(TcePlatform.Power9, Page, 1UL << 50, 1, "LevelsNotPossible")]
    [InlineData(TcePlatform.Power9, 4UL << 10, 1UL << 63, null, "WindowTooLarge")]
    [InlineData(TcePlatform.PSeries, 4UL << 10, 1UL << 41, null, "HypervisorTableTooLarge")]
    [InlineData(TcePlatform.PSeries, Page, GiB, 2, "LevelsOutOfRange")]
    public void Windows_that_no_table_serves_are_refused(TcePlatform platform, ulong pageSize, ulong size, int? levels, string id)
        => LedgerFixture.Refuses(id, () => new LedgerFixture(platform).Windows.PlanCreate(pageSize, size, levels));

    [Fact]
    public void Window_needs_a_free_slot()
    {
        var container = new LedgerFixture();
        container.Add(Start, GiB);

        LedgerFixture.Refuses("NoFreeWindow", () => container.Windows.PlanCreate(Page, GiB, null));

        container.Ledger.Remove(container.Ledger.Windows[0]!);
        Assert.Equal(1U, container.Windows.PlanCreate(Page, GiB, null).Levels);
    }

    [Fact]
    public void Pseries_host_has_one_window_beside_the_default_one_and_one_group()
    {
        var container = new LedgerFixture(TcePlatform.PSeries);
        DmaWindow dynamic = container.Add(Start, GiB);
        container.Ledger.Remove(container.Ledger.Windows[0]!);

        LedgerFixture.Refuses("SecondDynamicWindow", () => container.Windows.PlanCreate(Page, GiB, null));
        Assert.Equal(2 * GiB, container.Windows.PlanReplace(dynamic, null, 2 * GiB, null, force: false).Size);

        container.Ledger.GroupGaveUp = true;
        LedgerFixture.Refuses("GroupGaveUpWindows", () => container.Windows.PlanReplace(dynamic, null, 2 * GiB, null, force: false));
        LedgerFixture.Refuses("SeveralGroupsOnPSeries", () => new LedgerFixture(TcePlatform.PSeries, groups: [0, 1]).Windows.RequireRoom());
    }

    /// <summary>The first window pays for the default one as well, which the same request makes.</summary>
    [Theory]
    [InlineData((8UL << 20) + (2 * Page), null)]
    [InlineData((8UL << 20) + (2 * Page) - 1, "LockedMemoryShort")]
    public void Window_is_charged_with_the_pending_default_one(ulong limit, string? id)
    {
        var container = new LedgerFixture { Locked = new LockedMemory(0, limit, Unlimited: false) };
        Action create = () => container.Windows.PlanCreate(Page, 64 * Page, null);

        if (id is null)
            create();
        else
            LedgerFixture.Refuses(id, create);
    }

    [Fact]
    public void Version_1_has_the_default_window_only()
    {
        var container = new LedgerFixture(version: 1);

        LedgerFixture.Refuses("NotInVersion1", () => container.Windows.PlanCreate(Page, GiB, null));
        LedgerFixture.Refuses("NotInVersion1", () => container.Windows.RequireRemovable(container.Ledger.Windows[0]!, force: true));
    }

    [Fact]
    public void First_free_place_is_the_first_that_is_large_enough()
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
    public void Rest_of_a_mapping_ends_where_its_buffer_ends()
    {
        var container = new LedgerFixture();
        DmaWindow window = container.Add(Start, 8 * Page);
        container.Map(new MapRequest(container.AddBuffer(2 * Page), window));
        container.Map(new MapRequest(container.AddBuffer(2 * Page), window));

        Assert.Equal((window, Page), container.Mappings.PlanUnmap(Start + Page, null));
        Assert.Equal((window, 3 * Page), container.Mappings.PlanUnmap(Start + Page, 3 * Page));
        LedgerFixture.Refuses("NothingMapped", () => container.Mappings.PlanUnmap(Start + (4 * Page), null));
    }

    [Fact]
    public void Mapped_buffer_stays()
    {
        var container = new LedgerFixture();
        DmaBuffer buffer = container.AddBuffer(Page);
        container.Map(new MapRequest(buffer, Access: DmaAccess.Read));

        LedgerFixture.Refuses("BufferInUse", () => container.Buffers.RequireRemovable(buffer));
    }
}
