using System.IO.Compression;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Files;

/// <summary>
/// Opens files that may be packed with gzip or xz. Their first bytes tell the format; their names do not matter.
/// </summary>
internal static class PackedFile
{
    /// <summary>A file of any size may unpack to this many bytes.</summary>
    private const long MinLimit = 256L << 20;

    /// <summary>
    /// The most bytes that a packed byte may unpack to. The format of gzip reaches about as much; xz reaches more.
    /// </summary>
    private const long MaxRatio = 1000;

    /// <summary>Opens a file and unpacks what is read from it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">
    /// Stops the reading, which then throws <see cref="OperationCanceledException"/>.
    /// </param>
    /// <param name="progress">Receives the number of bytes that are read, unpacked; null for none.</param>
    /// <exception cref="IOException">The file does not exist, is no regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read the file.</exception>
    public static Stream Open(string path, CancellationToken cancellation, IProgress<WorkProgress>? progress = null)
    {
        FileStream file = RegularFile.Open(path);
        Span<byte> first = stackalloc byte[6];
        int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        file.Position = 0;
        long limit = Math.Max(MinLimit, file.Length * MaxRatio);
        return first[..count] switch
        {
            [0x1f, 0x8b, ..] => new BoundedStream(new GZipStream(file, CompressionMode.Decompress), limit, progress, cancellation),
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => new BoundedStream(new XzStream(file), limit, progress, cancellation),
            _ => new BoundedStream(file, long.MaxValue, progress, cancellation),
        };
    }
}
