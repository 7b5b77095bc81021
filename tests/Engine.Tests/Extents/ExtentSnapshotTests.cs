using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Extents;

/// <summary>A snapshot of a map stays as it was, whatever happens to the map.</summary>
public class ExtentSnapshotTests
{
    private const ulong Page = 4096;
    private const int Pages = 2000;

    private static readonly Gen<(ulong Start, ulong Length)> Range =
        Gen.Select(Gen.ULong[0, Pages - 1], Gen.ULong[1, 400], (first, length) => (first * Page, length * Page));

    [Fact]
    public void A_snapshot_keeps_what_was_mapped_while_the_map_changes()
        => Gen.Select(Range, Gen.Select(Gen.Bool, Range).Array[1, 30]).Sample((part, changes) =>
        {
            var map = new ExtentMap();
            for (ulong page = 0; page < Pages; page++)
                map.Set(SinglePage(page));
            Extent[] expected = [.. map.Overlapping(part.Start, part.Length)];
            IEnumerable<Extent> snapshot = map.Snapshot(part.Start, part.Length);

            foreach ((bool isSet, (ulong start, ulong length)) in changes)
            {
                if (isSet)
                    map.Set(new Extent(start, length, 0, DmaAccess.Write));
                else
                    map.Clear(start, length);
            }

            Assert.Equal(expected, snapshot);
        });

    [Fact]
    public void A_map_may_be_emptied_and_filled_again_while_its_snapshot_is_enumerated()
    {
        var map = new ExtentMap();
        for (ulong page = 0; page < Pages; page++)
            map.Set(SinglePage(page));

        ulong next = 0;
        foreach (Extent extent in map.Snapshot(0, Pages * Page))
        {
            Assert.Equal(SinglePage(next++), extent);
            map.Clear(extent.Start, Page);
            map.Set(SinglePage(Pages + next));
        }

        Assert.Equal((ulong)Pages, next);
        Assert.Equal(Pages, map.Count);
    }

    [Fact]
    public void A_snapshot_of_an_empty_map_or_range_is_empty()
    {
        var map = new ExtentMap();
        Assert.Empty(map.Snapshot(0, Page));
        map.Set(SinglePage(1));

        Assert.Empty(map.Snapshot(Page, 0));
        Assert.Empty(map.Snapshot(0, Page));
        Assert.Empty(map.Snapshot(2 * Page, Page));
        Assert.Single(map.Snapshot(0, 2 * Page));
    }

    /// <summary>A page that does not merge with its neighbours.</summary>
    private static Extent SinglePage(ulong page) => new(page * Page, Page, 2 * page * Page, DmaAccess.Read);
}
