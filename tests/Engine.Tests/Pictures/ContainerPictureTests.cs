using CsCheck;
using SpaprDdw.Containers;
using SpaprDdw.Pictures;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.State;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Pictures;

/// <summary>The columns of a picture show all mappings and tables of the container.</summary>
public class ContainerPictureTests
{
    [Theory]
    [MemberData(nameof(PictureFixture.Names), MemberType = typeof(PictureFixture))]
    public void Columns_of_a_picture_add_up_to_the_mappings(string name)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);
        foreach (int columns in (int[])[14, 77, 970])
            AssertAddsUp(fixture.Container, columns);
    }

    [Theory]
    [MemberData(nameof(ContainerHistory.Kinds), MemberType = typeof(ContainerHistory))]
    public void Columns_add_up_to_the_mappings_after_any_history(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
        => HistoryStep.Sequences.Sample(
            steps =>
            {
                using ContainerFixture fixture = ContainerHistory.Open(platform, pageSize, version, groups, limit);
                new ContainerHistory(fixture).Run(steps);
                AssertAddsUp(fixture.Container, columns: 14 + (steps.Length * 7));
            },
            iter: LongTests.Cases(40));

    /// <summary>The window has 2^34 mapped pages: a look at each page would take too long.</summary>
    [Fact]
    public void A_window_of_many_pages_is_drawn_without_a_look_at_each()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, 1UL << 50, 2);
        DmaBuffer buffer = fixture.Container.CreateBuffer(16 * TiB);
        for (int i = 0; i < 64; i++)
            fixture.Container.Map(new MapRequest(buffer, window));

        AssertAddsUp(fixture.Container, columns: 70);
        Assert.All(ContainerDrawing.Draw(fixture.Container, [window], 70, 100).Windows[0].Bands, band => Assert.All(band.Columns, column => Assert.True(column.IsFull)));
    }

    [Fact]
    public void Only_the_chosen_windows_are_drawn_below_the_bus()
    {
        using ContainerFixture fixture = PictureFixture.Open("both windows, many buffers");
        TceContainer container = fixture.Container;

        ContainerPicture picture = ContainerDrawing.Draw(container, [container.GetWindows()[1], container.GetWindows()[1]], 70, 100);

        Assert.Equal(1, Assert.Single(picture.Windows).Slot);
        Assert.Equal([0, null, 1, null], picture.Bus.Select(part => part.Slot));
        Assert.Empty(ContainerDrawing.Draw(container, [], 70, 100).Windows);
    }

    [Fact]
    public void The_largest_buffers_are_named_and_the_others_counted()
    {
        using ContainerFixture fixture = PictureFixture.Open("both windows, many buffers");

        WindowPicture window = ContainerDrawing.Draw(fixture.Container, null, 70, 100).Windows[1];

        string[] labels = [.. window.Bands.Where(band => band.Kind == PictureBandKind.Buffer).Select(band => band.Label)];
        Assert.Equal(["8", "7", "6"], labels[..3].Select(label => label[^1..]));
        Assert.Equal("6 others", labels[3]);
        Assert.All(labels, label => Assert.DoesNotContain(label, letter => char.IsControl(letter)));
    }

    private static void AssertAddsUp(TceContainer container, int columns)
    {
        ContainerPicture picture = ContainerDrawing.Draw(container, null, columns, columns + 30);

        AssertBusAddsUp(picture.Bus, container, columns + 30);
        Assert.Equal(container.GetWindows().Select(window => window.Slot), picture.Windows.Select(window => window.Slot));
        foreach ((WindowPicture drawn, DmaWindow window) in picture.Windows.Zip(container.GetWindows()))
        {
            Assert.All(drawn.Bands, band => AssertCovers(band.Columns, window.StartAddress, window.EndAddress, columns));
            Assert.Equal(window.MappedBytes, Taken(Assert.Single(drawn.Bands, band => band.Kind == PictureBandKind.Mapped)));
            Assert.Equal(
                window.MappedBytes,
                drawn.Bands.Where(band => band.Kind == PictureBandKind.Buffer).Aggregate(0UL, (sum, band) => sum + Taken(band)));

            PictureBand[] tables = [.. drawn.Bands.Where(band => band.Kind == PictureBandKind.Table)];
            Assert.Equal(
                container.GetTable(window).Select(level => Math.Min(level.TablesInUse * level.EntriesPerTable * level.BytesPerEntry, window.Size)),
                tables.Select(Taken));
        }
    }

    private static void AssertBusAddsUp(IReadOnlyList<BusPart> parts, TceContainer container, int columns)
    {
        ulong next = 0;
        foreach (BusPart part in parts)
        {
            Assert.Equal(next, part.First);
            Assert.InRange(part.Width, 3, columns);
            if (part.Slot is { } slot)
            {
                DmaWindow window = container.GetWindows().Single(window => window.Slot == slot);
                AssertCovers(part.Columns, window.StartAddress, window.EndAddress, part.Width);
                Assert.Equal(window.MappedBytes, part.Columns.Aggregate(0UL, (sum, column) => sum + column.Taken));
            }

            next = unchecked(part.Last + 1);
        }

        Assert.Equal(0UL, next);
        Assert.Equal(columns, parts.Sum(part => part.Width) + parts.Count + 1);
    }

    private static void AssertCovers(IReadOnlyList<PictureColumn> columns, ulong start, ulong end, int count)
    {
        Assert.Equal(count, columns.Count);
        Assert.Equal((start, end), (columns[0].Start, columns[^1].Last));
        Assert.All(columns.Zip(columns.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.Start));
    }

    private static ulong Taken(PictureBand band) => band.Columns.Aggregate(0UL, (sum, column) => sum + column.Taken);
}
