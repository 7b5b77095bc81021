using System.IO.Compression;

namespace SpaprDdw.Files;

/// <summary>Opens a file that may be packed with gzip or xz, by its first bytes and not by its name.</summary>
internal static class PackedFile
{
    /// <summary>However small a file is, it may unpack to as much.</summary>
    private const long SmallUnpacked = 256L << 20;

    /// <summary>The most that a byte may unpack to; gzip ends there by itself.</summary>
    private const long MostUnpacking = 1000;

    /// <summary>Opens a file, unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading, which throws <see cref="OperationCanceledException"/> then.</param>
    /// <exception cref="IOException">There is no such file, it is no regular file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Stream Open(string path, CancellationToken cancellation)
    {
        FileStream file = RegularFile.Open(path);
        Span<byte> first = stackalloc byte[6];
        int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        file.Position = 0;
        long most = Math.Max(SmallUnpacked, file.Length * MostUnpacking);
        return first[..count] switch
        {
            [0x1f, 0x8b, ..] => new UnpackedStream(new GZipStream(file, CompressionMode.Decompress), file, most, cancellation),
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => new UnpackedStream(new XzStream(file), file, most, cancellation),
            _ => new UnpackedStream(file, file, long.MaxValue, cancellation),
        };
    }
}
