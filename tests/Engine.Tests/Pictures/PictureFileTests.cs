using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using SpaprDdw.Errors;
using SpaprDdw.Pictures;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Pictures;

public sealed class PictureFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pictures").FullName;

    public static TheoryData<string, string> PicturesAndFormats
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in PictureFixture.Names.Select(row => row.Data))
            {
                data.Add(name, "svg");
                data.Add(name, "html");
            }

            return data;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(PicturesAndFormats))]
    public void Files_are_well_formed_and_load_nothing(string name, string format)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);

        XDocument document = Draw(fixture, format);

        Assert.Equal(format, document.Root!.Name.LocalName);
        Assert.Equal(format == "html", document.DocumentType is not null);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "image" or "link" or "use");
        Assert.DoesNotContain(
            document.Descendants().Attributes(),
            attribute => !attribute.IsNamespaceDeclaration && attribute.Value.Contains("://", StringComparison.Ordinal));
        Assert.DoesNotContain("@import", document.Root.Value, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PicturesAndFormats))]
    public void All_elements_lie_inside_the_picture(string name, string format)
    {
        using ContainerFixture fixture = PictureFixture.Open(name);

        XElement svg = Svg(Draw(fixture, format));

        double width = Number(svg, "width"), height = Number(svg, "height");
        Assert.All(Drawn(svg, "rect"), rectangle =>
        {
            Assert.InRange(Number(rectangle, "x"), 0, width - Number(rectangle, "width"));
            Assert.InRange(Number(rectangle, "y"), 0, height - Number(rectangle, "height"));
        });
        double lastLine = Drawn(svg, "text").Max(text => Number(text, "y"));
        Assert.InRange(lastLine, height - 40, height - 5);
        Assert.All(Drawn(svg, "text"), text => Assert.InRange(RightOf(text), 0, width));
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("html")]
    public void Names_are_escaped_and_complete(string format)
    {
        using ContainerFixture fixture = PictureFixture.Open("both windows, many buffers");

        XElement svg = Svg(Draw(fixture, format));

        Assert.Contains(Drawn(svg, "title"), title => title.Value == PictureFixture.HarmfulName + "8");
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "b");
    }

    [Fact]
    public void Tips_of_columns_have_addresses_and_sizes()
    {
        using ContainerFixture fixture = PictureFixture.Open("fragments");

        string[] tips = [.. Drawn(Svg(Draw(fixture, "svg")), "title").Select(title => title.Value)];

        Assert.Contains("window 0, 1 GiB: 0x0 to 0x3fffffff", tips);
        Assert.Contains("no window, 16 EiB: 0x40000000 to 0xffffffffffffffff", tips);
        Assert.Contains("0x0 to 0x5fffff: 2 MiB of 6 MiB, in 32 runs", tips);
    }

    [Fact]
    public void A_long_name_is_cut_and_its_tip_has_all_of_it()
    {
        using ContainerFixture fixture = PictureFixture.Open("no window");
        string file = Path.Combine(folder, "long.svg");
        string title = new('x', 500);

        PictureFile.Write(file, [PictureFile.Draw(fixture.Container, null) with { Title = title }]);

        XElement svg = XDocument.Load(file).Root!;
        XElement text = Drawn(svg, "text").First();
        Assert.Equal(title, text.Elements().Single().Value);
        Assert.InRange(Number(text, "x") + (text.Nodes().OfType<XText>().Single().Value.Length * 16 * 0.602), 0, Number(svg, "width"));
    }

    [Fact]
    public void Containers_are_drawn_below_each_other()
    {
        using ContainerFixture one = PictureFixture.Open("pseries");
        using ContainerFixture two = PictureFixture.Open("no window");
        string file = Path.Combine(folder, "two.svg");

        PictureFile.Write(file, [PictureFile.Draw(one.Container, null), PictureFile.Draw(two.Container, null)]);

        XElement svg = XDocument.Load(file).Root!;
        Assert.Equal(2, Drawn(svg, "text").Count(text => (string?)text.Attribute("class") == "title"));
        Assert.Single(Drawn(svg, "pattern"));
    }

    [Theory]
    [InlineData("picture.png")]
    [InlineData("picture")]
    [InlineData("picture.svgz")]
    [InlineData("svg")]
    public void Other_formats_are_refused(string name)
    {
        TceException error = Assert.Throws<TceException>(() => PictureFile.Write(Path.Combine(folder, name), []));

        Assert.Equal(("PictureFormatUnknown", TceErrorCategory.InvalidArgument), (error.Id, error.Category));
        Assert.Contains(".svg or .html", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_and_leaves_no_file()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        string path = Path.Combine(folder, "folder.svg");
        Directory.CreateDirectory(path);

        TceException error = Assert.Throws<TceException>(() => PictureFile.Write(path, [PictureFile.Draw(fixture.Container, null)]));

        Assert.Equal(("FileNotReplaceable", TceErrorCategory.WriteError), (error.Id, error.Category));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder));
    }

    private static XElement Svg(XDocument document) => document.Descendants().First(element => element.Name.LocalName == "svg");

    private static IEnumerable<XElement> Drawn(XElement svg, string name) => svg.Descendants().Where(element => element.Name.LocalName == name);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The estimated right edge of a text. Titles have larger letters, but are short enough.</summary>
    private static double RightOf(XElement text)
    {
        string style = (string?)text.Attribute("class") ?? string.Empty;
        double length = string.Concat(text.Nodes().OfType<XText>()).Length * (style.Contains("faint", StringComparison.Ordinal) ? 11 : 12) * 0.602;
        return Number(text, "x") + (style.Contains("end", StringComparison.Ordinal) ? 0 : style.Contains("middle", StringComparison.Ordinal) ? length / 2 : length);
    }

    private XDocument Draw(ContainerFixture fixture, string format)
    {
        string file = Path.Combine(folder, $"picture.{format}");
        PictureFile.Write(file, [PictureFile.Draw(fixture.Container, null)]);
        using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null });
        return XDocument.Load(reader);
    }
}
