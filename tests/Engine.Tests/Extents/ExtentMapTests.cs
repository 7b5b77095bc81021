using CsCheck;
using SpaprDdw.Abi;
using SpaprDdw.Extents;

namespace SpaprDdw.Tests.Extents;

/// <summary>The map against the plainest model there is: a dictionary with an entry a page.</summary>
public class ExtentMapTests
{
    private const ulong Page = 4096;

    /// <summary>Where a window of a real host starts, so that the addresses are as large as they get.</summary>
    private const ulong Base = 1UL << 59;

    private const ulong LastPage = ulong.MaxValue / Page;

    /// <summary>Numbers of any length in bits.</summary>
    private static readonly Gen<ulong> PageNumber =
        Gen.Select(Gen.ULong[0, LastPage - 1], Gen.Int[0, 51], (number, shift) => number >> shift);

    private static readonly Gen<DmaAccess> Access =
        Gen.OneOf(DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite);

    /// <summary>Few pages, few shifts between address and target: neighbours merge often and are cut often.</summary>
    [Fact]
    public void SmallMapIsAsItsModel()
        => Steps(pages: 48, length: 12).Array[1, 60].Sample(steps => Replay([], steps), iter: 5000);

    /// <summary>Ranges over thousands of single pages: leaves split, empty and vanish.</summary>
    [Fact]
    public void MapOfManyLeavesIsAsItsModel()
        => Steps(pages: 3000, length: 700).Array[1, 12].Sample(steps => Replay(SinglePages(1500), steps), iter: 400);

    [Fact]
    public void ExtentComesBackAsItWasWhateverItsNumbers()
        => Gen.Select(PageNumber, PageNumber, PageNumber, Access).Sample((start, length, target, access) =>
        {
            var extent = new Extent(start * Page, Math.Max(1, Math.Min(length, LastPage - start)) * Page, target * Page, access);
            var map = new ExtentMap();
            map.Set(extent);

            Assert.Equal(extent, Assert.Single(map));
            Assert.True(map.TryFind(extent.End - 1, out Extent found));
            Assert.Equal(extent, found);
        });

    /// <summary>Single pages in any order, more than a thousand of them, and then out again in another.</summary>
    [Fact]
    public void PagesComeAndGoInAnyOrder()
        => Gen.Select(Gen.Shuffle(SinglePages(1100)), Gen.Shuffle(SinglePages(1100)))
            .Sample(
                (comings, goings) =>
                {
                    var map = new ExtentMap();
                    foreach (Step step in comings)
                        map.Set(step.Extent);
                    Assert.Equal(SinglePages(1100).Select(step => step.Extent), map);
                    for (int left = goings.Length - 1; left >= 0; left--)
                    {
                        map.Clear(goings[left].Extent.Start, Page);
                        Assert.Equal(left, map.Count);
                        Assert.Equal((ulong)left * Page, map.Bytes);
                        Assert.False(map.Overlaps(goings[left].Extent.Start, Page));
                    }

                    Assert.Empty(map);
                },
                iter: 20);

    /// <summary>A thousand leaves, some of them thinned out one extent at a time, and then a range over hundreds of them.</summary>
    [Fact]
    public void RangeOverHundredsOfLeavesIsCleared()
        => Gen.Select(Gen.Shuffle(SinglePages(40_000)), Gen.Shuffle(SinglePages(40_000)), Gen.Int[0, 40_000], Gen.Int[0, 40_000])
            .Sample(
                (comings, goings, few, first) =>
                {
                    var map = new ExtentMap();
                    foreach (Step step in comings)
                        map.Set(step.Extent);
                    Assert.Equal(SinglePages(40_000).Select(step => step.Extent), map);

                    var left = new SortedDictionary<ulong, Extent>(comings.ToDictionary(step => step.Extent.Start, step => step.Extent));
                    foreach (Step step in goings.Take(few))
                    {
                        map.Clear(step.Extent.Start, Page);
                        left.Remove(step.Extent.Start);
                    }

                    Assert.Equal(left.Values, map);
                    ulong from = Base + 2 * (ulong)first * Page;
                    map.Clear(from, 20_000 * Page);
                    Assert.Equal(left.Values.Where(extent => extent.Start < from || extent.Start >= from + 20_000 * Page), map);
                    foreach (Step step in goings)
                        map.Set(step.Extent);
                    Assert.Equal(SinglePages(40_000).Select(step => step.Extent), map);
                },
                iter: 4);

    [Fact]
    public void RunOfPagesIsOneExtent()
    {
        var map = new ExtentMap();
        foreach (ulong page in (ulong[])[2, 0, 3, 1])
            map.Set(new Extent(Base + page * Page, Page, page * Page, DmaAccess.Read));

        Assert.Equal(new Extent(Base, 4 * Page, 0, DmaAccess.Read), Assert.Single(map));
    }

    [Fact]
    public void EmptyRangeInsideAnExtentTouchesNothing()
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

    /// <summary>The low bits of a length hold the access: a length with such bits would come back as another access.</summary>
    [Fact]
    public void PartOfAPageIsRefused()
    {
        var map = new ExtentMap();

        Assert.Throws<ArgumentException>(() => map.Set(new Extent(Base, Page + 1, 0, DmaAccess.Read)));

        Assert.Empty(map);
    }

    private static Gen<Step> Steps(int pages, int length)
        => Gen.Select(Gen.Bool, Gen.Int[0, pages - 1], Gen.Int[0, length], Gen.OneOf(0UL, 1UL, 1000UL), Access)
            .Select(values => new Step(
                values.Item1,
                new Extent(
                    Base + (ulong)values.Item2 * Page,
                    (ulong)values.Item3 * Page,
                    ((ulong)values.Item2 + values.Item4) * Page,
                    values.Item5)));

    /// <summary>Every second page, so that none continues another.</summary>
    private static Step[] SinglePages(int count)
        => [.. Enumerable.Range(0, count).Select(index => new Step(
            true, new Extent(Base + 2 * (ulong)index * Page, Page, 2 * (ulong)index * Page, DmaAccess.Read)))];

    private static void Replay(Step[] before, Step[] steps)
    {
        var map = new ExtentMap();
        var model = new PageModel();
        foreach (Step step in before)
        {
            map.Set(step.Extent);
            model.Set(step.Extent);
        }

        foreach (Step step in steps)
        {
            (ulong start, ulong length) = (step.Extent.Start, step.Extent.Length);

            // Before the change, so that the range has something in it.
            Assert.Equal(model.Extents(start, length), map.Overlapping(start, length));
            Assert.Equal(model.Extents(start, length).Any(), map.Overlaps(start, length));
            Assert.Equal(model.Extents(start, Page).Any(), map.TryFind(start, out Extent found));
            Assert.Equal(
                model.Extents(start, Page).FirstOrDefault().Target,
                found.Length == 0 ? 0 : found.Target + (start - found.Start));

            if (step.IsSet)
            {
                map.Set(step.Extent);
                model.Set(step.Extent);
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

    private sealed record Step(bool IsSet, Extent Extent);
}
