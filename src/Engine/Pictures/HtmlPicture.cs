using System.Xml;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers as an HTML page that contains the SVG and loads no other file.</summary>
internal static class HtmlPicture
{
    private static readonly string Style = $$"""

        body { margin: 0; background: {{PictureColours.Paper.Light}}; }
        svg { display: block; margin: auto; max-width: 100%; height: auto; }
        @media (prefers-color-scheme: dark) { body { background: {{PictureColours.Paper.Dark}}; } }

        """;

    public static void Write(XmlWriter writer, IReadOnlyList<ContainerPicture> pictures)
    {
        writer.WriteDocType("html", null, null, null);
        writer.WriteStartElement("html");
        writer.WriteAttributeString("lang", "en");
        writer.WriteStartElement("head");
        writer.WriteStartElement("meta");
        writer.WriteAttributeString("charset", "utf-8");
        writer.WriteEndElement();
        writer.WriteElementString("title", string.Join("; ", pictures.Select(picture => picture.Title)));
        writer.WriteElementString("style", Style);
        writer.WriteEndElement();
        writer.WriteStartElement("body");
        SvgPicture.Write(writer, pictures);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }
}
