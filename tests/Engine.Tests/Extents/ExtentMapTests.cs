using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Extents;

/// <summary>The extent map behaves like its model, a dictionary with one entry per page.</summary>
public class ExtentMapTests
{
    private const ulong Page = 4096;

    /// <summary>The start of the second window on a real host: addresses as large as real ones.</summary>
    private const ulong Base = 1UL << 59;

    private const ulong LastPage = ulong.MaxValue / Page;

    /// <summary>Page numbers of every length in bits.</summary>
    private static readonly Gen<ulong> PageNumber =
        Gen.Select(Gen.ULong[0, LastPage - 1], Gen.Int[0, 51], (number, shift) => number >> shift);

    private static readonly Gen<DmaAccess> Access =
        Gen.OneOf(DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite);

    /// <summary>Few pages and few distances between address and target, so extents merge and split often.</summary>
    [Fact]
    public void A_small_map_matches_its_model()
        => RandomOperations(pages: 48, length: 12).Array[1, 60].Sample(operations => Replay([], operations), iter: LongTests.Cases(5000));

    /// <summary>Ranges over thousands of single pages, so leaves split, become empty and are removed.</summary>
    [Fact]
    public void A_map_of_many_leaves_matches_its_model()
        => RandomOperations(pages: 3000, length: 700).Array[1, 12].Sample(operations => Replay(SinglePages(1500), operations), iter: LongTests.Cases(400));

    [Fact]
    public void Any_extent_is_found_unchanged()
        => Gen.Select(PageNumber, PageNumber, PageNumber, Access).Sample((start, length, target, access) =>
        {
            var extent = new Extent(start * Page, Math.Max(1, Math.Min(length, LastPage - start)) * Page, target * Page, access);
            var map = new ExtentMap();
            map.Set(extent);

            Assert.Equal(extent, Assert.Single(map));
            Assert.True(map.TryFind(extent.End - 1, out Extent found));
            Assert.Equal(extent, found);
        });

    /// <summary>Adds more than a thousand single pages in random order, and removes them in another order.</summary>
    [Fact]
    public void Pages_are_added_and_removed_in_any_order()
        => Gen.Select(Gen.Shuffle(SinglePages(1100)), Gen.Shuffle(SinglePages(1100)))
            .Sample(
                (added, removed) =>
                {
                    var map = new ExtentMap();
                    foreach (Operation operation in added)
                        map.Set(operation.Extent);
                    Assert.Equal(SinglePages(1100).Select(operation => operation.Extent), map);
                    for (int left = removed.Length - 1; left >= 0; left--)
                    {
                        map.Clear(removed[left].Extent.Start, Page);
                        Assert.Equal(left, map.Count);
                        Assert.Equal((ulong)left * Page, map.Bytes);
                        Assert.False(map.Overlaps(removed[left].Extent.Start, Page));
                    }

                    Assert.Empty(map);
                },
                iter: LongTests.Cases(20));

    /// <summary>
    /// Fills about a thousand leaves, removes single pages, and then clears a range over hundreds of leaves.
    /// </summary>
    [Fact]
    public void Clearing_a_range_over_hundreds_of_leaves_keeps_the_rest()
        => Gen.Select(Gen.Shuffle(SinglePages(40_000)), Gen.Shuffle(SinglePages(40_000)), Gen.Int[0, 40_000], Gen.Int[0, 40_000])
            .Sample(
                (added, removed, few, first) =>
                {
                    var map = new ExtentMap();
                    foreach (Operation operation in added)
                        map.Set(operation.Extent);
                    Assert.Equal(SinglePages(40_000).Select(operation => operation.Extent), map);

                    var left = new SortedDictionary<ulong, Extent>(added.ToDictionary(operation => operation.Extent.Start, operation => operation.Extent));
                    foreach (Operation operation in removed.Take(few))
                    {
                        map.Clear(operation.Extent.Start, Page);
                        left.Remove(operation.Extent.Start);
                    }

                    Assert.Equal(left.Values, map);
                    ulong from = Base + 2 * (ulong)first * Page;
                    map.Clear(from, 20_000 * Page);
                    Assert.Equal(left.Values.Where(extent => extent.Start < from || extent.Start >= from + 20_000 * Page), map);
                    foreach (Operation operation in removed)
                        map.Set(operation.Extent);
                    Assert.Equal(SinglePages(40_000).Select(operation => operation.Extent), map);
                },
                iter: LongTests.Cases(4));

    [Fact]
    public void Adjoining_pages_become_one_extent()
    {
        var map = new ExtentMap();
        foreach (ulong page in (ulong[])[2, 0, 3, 1])
            map.Set(new Extent(Base + page * Page, Page, page * Page, DmaAccess.Read));

        Assert.Equal(new Extent(Base, 4 * Page, 0, DmaAccess.Read), Assert.Single(map));
    }

    [Fact]
    public void An_empty_range_inside_an_extent_changes_nothing()
    {
        var whole = new Extent(Base, 4 * Page, 0, DmaAccess.ReadWrite);
        var map = new ExtentMap();
        map.Set(whole);

        map.Clear(Base + Page, 0);
        map.Set(new Extent(Base + Page, 0, 0, DmaAccess.Read));

        Assert.Equal(whole, Assert.Single(map));
        Assert.Empty(map.Overlapping(Base + Page, 0));
        Assert.False(map.Overlaps(Base + Page, 0));
    }

    /// <summary>The low bits of the stored length hold the access, so a length must not use them.</summary>
    [Fact]
    public void An_extent_with_part_of_a_page_is_refused()
    {
        var map = new ExtentMap();

        Assert.Throws<ArgumentException>(() => map.Set(new Extent(Base, Page + 1, 0, DmaAccess.Read)));

        Assert.Empty(map);
    }

    private static Gen<Operation> RandomOperations(int pages, int length)
        => Gen.Select(Gen.Bool, Gen.Int[0, pages - 1], Gen.Int[0, length], Gen.OneOf(0UL, 1UL, 1000UL), Access)
            .Select(values => new Operation(
                values.Item1,
                new Extent(
                    Base + (ulong)values.Item2 * Page,
                    (ulong)values.Item3 * Page,
                    ((ulong)values.Item2 + values.Item4) * Page,
                    values.Item5)));

    /// <summary>Every second page, so no page continues another.</summary>
    private static Operation[] SinglePages(int count)
        => [.. Enumerable.Range(0, count).Select(index => new Operation(
            true, new Extent(Base + 2 * (ulong)index * Page, Page, 2 * (ulong)index * Page, DmaAccess.Read)))];

    private static void Replay(Operation[] before, Operation[] operations)
    {
        var map = new ExtentMap();
        var model = new PageModel();
        foreach (Operation operation in before)
        {
            map.Set(operation.Extent);
            model.Set(operation.Extent);
        }

        foreach (Operation operation in operations)
        {
            (ulong start, ulong length) = (operation.Extent.Start, operation.Extent.Length);

            // Compare before the change, because afterwards the range is often empty.
            Assert.Equal(model.Extents(start, length), map.Overlapping(start, length));
            Assert.Equal(model.Extents(start, length).Any(), map.Overlaps(start, length));
            Assert.Equal(model.Extents(start, Page).Any(), map.TryFind(start, out Extent found));
            Assert.Equal(
                model.Extents(start, Page).FirstOrDefault().Target,
                found.Length == 0 ? 0 : found.Target + (start - found.Start));

            if (operation.IsSet)
            {
                map.Set(operation.Extent);
                model.Set(operation.Extent);
            }
            else
            {
                map.Clear(start, length);
                model.Clear(start, length);
            }
        }

        Assert.Equal(model.Extents(0, ulong.MaxValue), map);
        Assert.Equal(model.Extents(0, ulong.MaxValue).Count(), map.Count);
        Assert.Equal(model.Bytes, map.Bytes);
    }

    private sealed record Operation(bool IsSet, Extent Extent);
}
