using SharpCompress.Compressors.Xz;

namespace SpaprDdw.Files;

/// <summary>
/// Unpacks an xz file with a library, block by block. The header of each block is checked first, because the library
/// allocates as much memory as the header asks for, up to gigabytes.
/// </summary>
/// <param name="file">The file, which must be seekable; it is closed with this stream.</param>
internal sealed class XzStream(Stream file) : ForwardStream
{
    /// <summary>The largest dictionary that is accepted, in bytes: the one of xz -9.</summary>
    internal const ulong MaxDictionary = 64 << 20;

    private const int Lzma2 = 0x21;

    /// <summary>The library reads only into arrays, not into spans.</summary>
    private readonly byte[] unpacked = new byte[1 << 16];
    private XZHeader? header;
    private XZBlock? block;

    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file has a filter that is not supported, or needs too much memory.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && (block is not null || StartBlock()))
        {
            int count = block!.Read(unpacked, 0, Math.Min(buffer.Length, unpacked.Length));
            if (count > 0)
            {
                unpacked.AsSpan(0, count).CopyTo(buffer);
                return count;
            }

            block = null;
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// Starts the next block, of this xz stream or of the one after it. False at the end of the file.
    /// </summary>
    private bool StartBlock()
    {
        while (true)
        {
            if (header is null && !StartStream())
                return false;
            long start = file.Position;
            if (file.ReadByte() is not 0 and var size)
            {
                Check(size);
                file.Position = start;
                block = new XZBlock(file, header!.BlockCheckType, header.BlockCheckSize);
                return true;
            }

            XZIndex.FromStream(file, indexMarkerAlreadyVerified: true);
            XZFooter.FromStream(file);
            header = null;
        }
    }

    /// <summary>Skips the zeros between two xz streams, and reads the header of the next one.</summary>
    private bool StartStream()
    {
        int next;
        do
        {
            next = file.ReadByte();
        }
        while (next == 0);
        if (next < 0)
            return false;
        file.Position--;
        header = XZHeader.FromStream(file);
        return true;
    }

    /// <summary>Refuses a block with a filter other than LZMA2, or with a dictionary that is too large.</summary>
    /// <param name="size">The first byte of the block: its header has this number of 4-byte words, plus one.</param>
    private void Check(int size)
    {
        if (size < 0)
            throw new InvalidDataException("it is cut short");
        byte[] fields = new byte[((size + 1) * 4) - 1];
        file.ReadExactly(fields);
        int at = 1;
        for (int sizes = (fields[0] >> 6 & 1) + (fields[0] >> 7 & 1); sizes > 0; sizes--)
            at += LengthOfNumber(fields.AsSpan(at));
        if ((fields[0] & 3) != 0 || at + 2 >= fields.Length || fields[at] != Lzma2)
            throw new IOException("it is packed with a filter that is not supported");
        int bits = fields[at + 2];
        ulong dictionary = (2UL | ((uint)bits & 1)) << ((bits / 2) + 11);
        if (bits > 40 || dictionary > MaxDictionary)
            throw new IOException($"it was packed with a dictionary of {dictionary >> 20} MiB, and at most {MaxDictionary >> 20} MiB are supported");
    }

    private static int LengthOfNumber(ReadOnlySpan<byte> number)
    {
        int end = number.IndexOfAnyInRange((byte)0, (byte)0x7f);
        return end < 0 ? number.Length : end + 1;
    }
}
