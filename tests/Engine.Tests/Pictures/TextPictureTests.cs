using System.Text.RegularExpressions;
using SpaprDdw.Containers;
using SpaprDdw.Pictures;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Pictures;

public partial class TextPictureTests
{
    private static readonly TextStyle Coloured = TextStyle.Blocks with
    {
        Title = "\u001b[1m",
        Mapped = "\u001b[32m",
        Buffer = "\u001b[36m",
        Table = "\u001b[33m",
        Faint = "\u001b[90m",
        Reset = "\u001b[0m",
    };

    public static TheoryData<string, int> PicturesAndWidths
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in PictureFixture.Names.Select(row => row.Data))
            {
                foreach (int width in (int[])[40, 41, 57, 80, 100, 200, 1000])
                    data.Add(name, width);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PicturesAndWidths))]
    public void No_line_is_wider_than_the_given_width(string name, int width)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);

        Assert.All(Draw(fixture, width, TextStyle.Plain), line => Assert.InRange(Cells(line), 0, width));
        Assert.All(Draw(fixture, width, Coloured), line => Assert.InRange(Cells(Escape().Replace(line, string.Empty)), 0, width));
        Assert.Contains(Draw(fixture, width, TextStyle.Plain), line => Cells(line) == width);
    }

    [Theory]
    [MemberData(nameof(PicturesAndWidths))]
    public void Plain_text_is_ASCII_except_for_names(string name, int width)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);

        foreach (string line in Draw(fixture, width, TextStyle.Plain))
        {
            Assert.DoesNotContain('\u001b', line);
            if (!line.StartsWith('<'))
                Assert.All(line, letter => Assert.InRange(letter, ' ', '~'));
        }
    }

    [Theory]
    [MemberData(nameof(PicturesAndWidths))]
    public void Each_colour_ends_in_its_line_and_leaves_the_text_unchanged(string name, int width)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);

        string[] coloured = Draw(fixture, width, Coloured);

        foreach (string line in coloured)
        {
            bool isOpen = false;
            foreach (Match escape in Escape().Matches(line))
            {
                Assert.NotEqual(isOpen, escape.Value != Coloured.Reset);
                isOpen = !isOpen;
            }

            Assert.False(isOpen);
        }

        Assert.Equal(Draw(fixture, width, TextStyle.Blocks), coloured.Select(line => Escape().Replace(line, string.Empty)));
    }

    [Fact]
    public void Letters_show_how_much_of_a_column_is_mapped()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceContainer container = fixture.Container;
        container.RemoveWindow(container.GetWindow(0));

        DmaWindow window = container.CreateWindow(64 * KiB, 64 * MiB);
        DmaBuffer buffer = container.CreateBuffer(64 * MiB);
        container.Map(new MapRequest(buffer, window, window.StartAddress, 0, 32 * MiB));
        container.Map(new MapRequest(buffer, window, window.StartAddress + (48 * MiB), 0, 64 * KiB));

        string band = Draw(fixture, 100, TextStyle.Plain).Single(line => line.StartsWith("mapped", StringComparison.Ordinal));
        string blocks = Draw(fixture, 100, TextStyle.Blocks).Single(line => line.StartsWith("mapped", StringComparison.Ordinal));

        Assert.Equal($"mapped       |{new string('#', 35)}{new string('.', 17)}-{new string('.', 17)}| 32.06 MiB", band);
        Assert.Equal($"mapped       │{new string('█', 35)}{new string('·', 17)}▁{new string('·', 17)}│ 32.06 MiB", blocks);
        Assert.Contains(Draw(fixture, 100, TextStyle.Plain), line => QuartersOf64MiB().IsMatch(line));
    }

    [Theory]
    [InlineData(39)]
    [InlineData(1001)]
    public void Widths_out_of_range_are_refused(int width)
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        Assert.Throws<ArgumentOutOfRangeException>(() => Draw(fixture, width, TextStyle.Plain));
    }

    private static string[] Draw(ContainerFixture fixture, int width, TextStyle style)
        => [.. TextPicture.Draw(fixture.Container, null, width, style)];

    /// <summary>
    /// The columns of a line: the fixture's names have letters of two columns, and one mark of no column.
    /// </summary>
    private static int Cells(string line) => line.Sum(letter => letter == '\u0301' ? 0 : letter is '漢' or '字' ? 2 : 1);

    [GeneratedRegex("^ {14}0 {12,15}16 MiB {11,13}32 MiB {11,13}48 MiB {11,13}64 MiB$")]
    private static partial Regex QuartersOf64MiB();

    [GeneratedRegex(@"\u001b\[[0-9]+m")]
    private static partial Regex Escape();
}
