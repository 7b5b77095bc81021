using System.Text;
using System.Xml;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers into files, in the format that the file's name ends in.</summary>
public static class PictureFile
{
    private static readonly Dictionary<string, Action<XmlWriter, IReadOnlyList<ContainerPicture>>> Writers =
        new(StringComparer.OrdinalIgnoreCase) { [".svg"] = SvgPicture.Write, [".html"] = HtmlPicture.Write };

    /// <summary>Refuses a file whose name ends in no format that there is.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TceException">PictureFormatUnknown.</exception>
    public static void Validate(string path)
    {
        if (!Writers.ContainsKey(Path.GetExtension(path)))
            throw PictureErrors.PictureFormatUnknown(path, string.Join(" or ", Writers.Keys));
    }

    /// <summary>What there is to see of a container, in the columns of a file.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to show to scale; null for all.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ContainerPicture Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return ContainerDrawing.Draw(container, shown, SvgPicture.Columns, SvgPicture.BusColumns, progress, cancellationToken);
    }

    /// <summary>Writes pictures into a file, one below the other; an older one is replaced in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pictures">The pictures, of <see cref="Draw"/>.</param>
    /// <exception cref="TceException">PictureFormatUnknown, PictureNotWritten.</exception>
    public static void Write(string path, IReadOnlyList<ContainerPicture> pictures)
    {
        Validate(path);
        try
        {
            AtomicFile.Write(path, stream =>
            {
                // A page of HTML has no declaration of XML; in UTF-8, SVG needs none.
                var settings = new XmlWriterSettings
                {
                    OmitXmlDeclaration = true,
                    Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                    Indent = true,
                    NewLineChars = "\n",
                };
                using (var writer = XmlWriter.Create(stream, settings))
                    Writers[Path.GetExtension(path)](writer, pictures);
                stream.WriteByte((byte)'\n');
            });
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PictureErrors.PictureNotWritten(path, cause);
        }
    }
}
