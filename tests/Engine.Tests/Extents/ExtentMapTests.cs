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

    /// <summary>Makes lengths of 12 pages and more too long for two words.</summary>
    private const ulong Odd = 50_001;

    private const ulong LastPage = ulong.MaxValue / Page;

    /// <summary>Numbers of any length, with those around 2 GiB and around its multiples among them.</summary>
    private static readonly Gen<ulong> PageNumber = Gen.OneOf(
        Gen.Select(Gen.ULong[0, LastPage - 1], Gen.Int[0, 51], (number, shift) => number >> shift),
        Gen.Select(Gen.ULong[(1 << 19) - 2, (1 << 19) + 2], Gen.Int[0, 32], (number, shift) => number << shift));

    private static readonly Gen<DmaAccess> Access =
        Gen.OneOf(DmaAccess.Read, DmaAccess.Write, DmaAccess.ReadWrite);

    /// <summary>Few pages, few shifts between address and target: neighbours merge often and are cut often.</summary>
    /// <param name="scale">How many pages each page stands for: from 2 GiB on, some lengths are kept in another way.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(Odd)]
    public void SmallMapIsAsItsModel(ulong scale)
        => Steps(pages: 48, length: 12).Array[1, 60].Sample(steps => Replay([], steps, scale), iter: 3000);

    /// <summary>Ranges over thousands of single pages: chunks split, empty and vanish.</summary>
    /// <param name="scale">As for small maps.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(Odd)]
    public void MapOfManyChunksIsAsItsModel(ulong scale)
        => Steps(pages: 3000, length: 700).Array[1, 12].Sample(steps => Replay(SinglePages(1500), steps, scale), iter: 200);

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

    /// <summary>A long extent now and then, so that chunks with and without give to each other as extents come and go.</summary>
    [Fact]
    public void LongAndShortExtentsComeAndGoInAnyOrder()
    {
        const ulong Far = 1UL << 36;
        Extent[] all = [.. Enumerable.Range(0, 4000).Select(number => new Extent(
            Base + ((ulong)number * Far), number % 150 == 0 ? (Far / 2) + Page : Page, (ulong)number * Far, DmaAccess.Read))];
        Gen.Select(Gen.Shuffle(all), Gen.Shuffle(all)).Sample(
            (comings, goings) =>
            {
                var map = new ExtentMap();
                foreach (Extent extent in comings)
                    map.Set(extent);
                Assert.Equal(all, map);
                foreach (Extent extent in goings.Take(all.Length / 2))
                    map.Clear(extent.Start, extent.Length);
                Assert.Equal(goings.Skip(all.Length / 2).OrderBy(extent => extent.Start), map);
            },
            iter: 20);
    }

    /// <summary>So many chunks that they take several lists, which split, empty and vanish as the chunks do.</summary>
    [Fact]
    public void MapOfManyListsIsAsItsModel()
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

    /// <summary>The low bits of an extent's numbers are taken by others: what has any of its own would come back as something else.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 0x800, 0)]
    [InlineData(0, 0, 4095)]
    public void PartsOfPagesAreRefused(ulong start, ulong length, ulong target)
    {
        var map = new ExtentMap();

        Assert.Throws<ArgumentException>(() => map.Set(new Extent(Base + start, Page + length, target, DmaAccess.Read)));

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

    private static void Replay(Step[] before, Step[] steps, ulong scale)
    {
        var map = new ExtentMap();
        var model = new PageModel();
        foreach (Step step in before)
        {
            map.Set(Scaled(step.Extent, scale));
            model.Set(step.Extent);
        }

        foreach (Step step in steps)
        {
            (ulong start, ulong length) = (step.Extent.Start, step.Extent.Length);

            // Before the change, so that the range has something in it.
            Extent range = Scaled(step.Extent, scale);
            Assert.Equal(Scaled(model.Extents(start, length), scale), map.Overlapping(range.Start, range.Length));
            Assert.Equal(model.Extents(start, length).Any(), map.Overlaps(range.Start, range.Length));
            Assert.Equal(model.Extents(start, Page).Any(), map.TryFind(range.Start, out Extent found));
            Assert.Equal(
                Scaled(model.Extents(start, Page).FirstOrDefault(), scale).Target,
                found.Length == 0 ? 0 : found.Target + (range.Start - found.Start));

            if (step.IsSet)
            {
                map.Set(Scaled(step.Extent, scale));
                model.Set(step.Extent);
            }
            else
            {
                map.Clear(range.Start, range.Length);
                model.Clear(start, length);
            }
        }

        Assert.Equal(Scaled(model.Extents(0, ulong.MaxValue), scale), map);
        Assert.Equal(model.Extents(0, ulong.MaxValue).Count(), map.Count);
        Assert.Equal(model.Bytes * scale, map.Bytes);
    }

    private static IEnumerable<Extent> Scaled(IEnumerable<Extent> extents, ulong scale)
        => extents.Select(extent => Scaled(extent, scale));

    private static Extent Scaled(Extent extent, ulong scale)
        => new(Base + ((extent.Start - Base) * scale), extent.Length * scale, extent.Target * scale, extent.Access);

    private sealed record Step(bool IsSet, Extent Extent);
}
