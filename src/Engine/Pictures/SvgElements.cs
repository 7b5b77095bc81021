using System.Globalization;
using System.Xml;

namespace SpaprDdw.Pictures;

/// <summary>Writes the SVG elements of a picture. Lengths are in pixels.</summary>
internal static class SvgElements
{
    public static void WriteRectangle(this XmlWriter writer, string style, double x, double y, double width, double height, string? tip = null)
    {
        writer.WriteStartElement("rect");
        writer.WriteAttributeString("class", style);
        writer.WriteNumber("x", x);
        writer.WriteNumber("y", y);
        writer.WriteNumber("width", width);
        writer.WriteNumber("height", height);
        if (tip is not null)
            writer.WriteElementString("title", tip);
        writer.WriteEndElement();
    }

    /// <summary>Writes a line of text. The style decides whether x is its start, its middle or its end.</summary>
    public static void WriteText(this XmlWriter writer, string style, double x, double y, string text, string? tip = null)
    {
        writer.WriteStartElement("text");
        writer.WriteAttributeString("class", style);
        writer.WriteNumber("x", x);
        writer.WriteNumber("y", y);
        if (tip is not null)
            writer.WriteElementString("title", tip);
        writer.WriteString(text);
        writer.WriteEndElement();
    }

    public static void WriteNumber(this XmlWriter writer, string name, double value)
        => writer.WriteAttributeString(name, value.ToString("0.##", CultureInfo.InvariantCulture));
}
