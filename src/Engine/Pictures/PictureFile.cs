using System.Text;
using System.Xml;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Pictures;

/// <summary>Draws containers into files. The extension of the file's name chooses the format.</summary>
public static class PictureFile
{
    private static readonly Dictionary<string, Action<XmlWriter, IReadOnlyList<ContainerPicture>>> Writers =
        new(StringComparer.OrdinalIgnoreCase) { [".svg"] = SvgPicture.Write, [".html"] = HtmlPicture.Write };

    /// <summary>Throws if the extension of a file is none of the formats.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TceException">PictureFormatUnknown.</exception>
    public static void ThrowIfFormatUnknown(string path)
    {
        if (!Writers.ContainsKey(Path.GetExtension(path)))
            throw PictureErrors.PictureFormatUnknown(path, string.Join(" or ", Writers.Keys));
    }

    /// <summary>The picture of a container, with as many columns as files have.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shown">The windows to draw below the bus; null for all.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, WindowNotFound.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ContainerPicture Draw(
        TceContainer container, IEnumerable<DmaWindow>? shown, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return ContainerDrawing.Draw(container, shown, SvgPicture.Columns, SvgPicture.BusColumns, progress, cancellationToken);
    }

    /// <summary>Writes pictures into a file, one below the other. An older file is replaced in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pictures">Pictures of <see cref="Draw"/>.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <exception cref="TceException">
    /// PictureFormatUnknown, PictureNotWritten, those of <see cref="OutputFile.ThrowIfProtected"/>.
    /// </exception>
    public static void Write(string path, IReadOnlyList<ContainerPicture> pictures, FileReplacement replacement = FileReplacement.Usual)
    {
        ThrowIfFormatUnknown(path);
        try
        {
            FileDraft.Write(path, replacement, stream =>
            {
                // HTML has no XML declaration, and SVG in UTF-8 needs none.
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
