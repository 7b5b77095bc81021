using System.Buffers.Binary;
using SpaprDdw.Files;

namespace SpaprDdw.Partition.Machines;

/// <summary>
/// Passes a tar archive on to a reader and checks each header. It refuses names and attributes that are too long,
/// before the reader allocates memory for them. Afterwards it knows whether the end of the archive was there.
/// </summary>
/// <param name="inner">The archive, unpacked.</param>
internal sealed class TarHeaderStream(Stream inner) : ForwardStream
{
    private const int Block = 512;
    private const int SizeAt = 124, SizeLength = 12, KindAt = 156;
    private const ulong MaxAttributes = 1 << 20;

    private readonly byte[] header = new byte[Block];

    /// <summary>Readers read one header at a time. Unpacking is faster in larger pieces.</summary>
    private readonly byte[] chunk = new byte[1 << 16];
    private int at;
    private int end;
    private int inHeader;
    private ulong toSkip;

    /// <summary>True after a block of zeros in place of a header, which ends an archive.</summary>
    public bool HasEnded { get; private set; }

    /// <exception cref="InvalidDataException">A name or attributes are too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (at == end)
        {
            at = 0;
            end = inner.Read(chunk);
            Follow(chunk.AsSpan(0, end));
        }

        int count = Math.Min(buffer.Length, end - at);
        chunk.AsSpan(at, count).CopyTo(buffer);
        at += count;
        return count;
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !HasEnded)
        {
            int step = toSkip > 0 ? (int)Math.Min(toSkip, (ulong)bytes.Length) : Math.Min(Block - inHeader, bytes.Length);
            if (toSkip > 0)
            {
                toSkip -= (ulong)step;
            }
            else
            {
                bytes[..step].CopyTo(header.AsSpan(inHeader));
                inHeader += step;
                if (inHeader == Block)
                    TakeHeader();
            }

            bytes = bytes[step..];
        }
    }

    private void TakeHeader()
    {
        inHeader = 0;
        if (!header.AsSpan().ContainsAnyExcept((byte)0))
        {
            HasEnded = true;
            return;
        }

        ulong size = SizeOf(header.AsSpan(SizeAt, SizeLength));
        bool isOfAttributes = (char)header[KindAt] is 'x' or 'g' or 'L' or 'K';
        if (isOfAttributes && size > MaxAttributes)
            throw new InvalidDataException($"the name or the attributes of one of its files have {size} bytes");
        bool hasContent = (char)header[KindAt] is not ('1' or '2' or '3' or '4' or '5' or '6');
        toSkip = hasContent ? (size + (Block - 1)) / Block * Block : 0;
    }

    /// <summary>
    /// Parses a size: octal digits, or for large files a binary number, of which the last eight bytes count.
    /// </summary>
    private static ulong SizeOf(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return BinaryPrimitives.ReadUInt64BigEndian(field[^8..]) & (long.MaxValue >> 1);
        ulong size = 0;
        foreach (byte digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
                size = (size << 3) | (uint)(digit - '0');
        }

        return size;
    }
}
