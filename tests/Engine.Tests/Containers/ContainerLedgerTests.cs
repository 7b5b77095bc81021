using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>The ledger lists mappings by buffer, although one extent can span several buffers.</summary>
public class ContainerLedgerTests
{
    private const ulong Page = LedgerFixture.Page;
    private const ulong Start = PlatformModel.DynamicWindowStart;

    private readonly LedgerFixture container = new();
    private readonly DmaWindow window;
    private readonly DmaBuffer first, second;

    /// <summary>Two buffers that adjoin in memory, mapped one behind the other: one extent of the window.</summary>
    public ContainerLedgerTests()
    {
        window = container.Add(Start, 64 * Page);
        (first, second) = (container.AddBuffer(2 * Page), container.AddBuffer(3 * Page));
        container.Map(new MapRequest(first, window));
        container.Map(new MapRequest(second, window));
    }

    [Fact]
    public void An_extent_over_two_buffers_is_listed_as_two_mappings()
    {
        Assert.Equal((1, 5 * Page), (window.Mappings, window.MappedBytes));
        Assert.Equal(new TceMapping(window, Start, 2 * Page, first, 0, DmaAccess.ReadWrite), container.Ledger.FirstMapping(window, Start, window.Size));
        Assert.Equal(
            new TceMapping(window, Start + (3 * Page), Page, second, Page, DmaAccess.ReadWrite),
            container.Ledger.FirstMapping(window, Start + (3 * Page), Page));
        Assert.Null(container.Ledger.FirstMapping(window, Start + (5 * Page), Page));
        Assert.Equal(
            [new MappingSnapshot(0, 2 * Page, first, 0, DmaAccess.ReadWrite), new MappingSnapshot(2 * Page, 3 * Page, second, 0, DmaAccess.ReadWrite)],
            container.Ledger.SnapshotOf(window).Mappings);
    }

    [Fact]
    public void Unmapping_over_two_buffers_counts_for_each()
    {
        Assert.Equal(2 * Page, container.Ledger.Unmap(window, Start + Page, 2 * Page));

        Assert.Equal((Page, 2 * Page), (first.MappedBytes, second.MappedBytes));
        Assert.Equal(0UL, container.Ledger.Unmap(window, Start + Page, 2 * Page));
    }

    [Fact]
    public void A_removed_window_has_nothing_left()
    {
        container.Ledger.Remove(window);

        Assert.Equal((0UL, 0UL, 0UL), (first.MappedBytes, second.MappedBytes, window.MappedBytes));
        Assert.Equal(WindowState.Removed, window.State);
        Assert.Empty(window.AllocatedTables);
        Assert.Null(container.Ledger.Windows[1]);
    }
}
