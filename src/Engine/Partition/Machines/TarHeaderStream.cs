using System.Buffers.Binary;
using SpaprDdw.Files;

namespace SpaprDdw.Partition.Machines;

/// <summary>
/// Lets a tar archive through and looks at each header on the way: a name or attributes of more bytes than any file has are
/// refused before a reader makes room for them, and whether the archive's end was there is known afterwards.
/// </summary>
/// <param name="inner">The archive, unpacked.</param>
internal sealed class TarHeaderStream(Stream inner) : ForwardStream
{
    private const int Block = 512;
    private const int SizeAt = 124, SizeLength = 12, KindAt = 156;
    private const ulong MostAttributes = 1 << 20;

    private readonly byte[] header = new byte[Block];

    /// <summary>Readers ask for a header at a time; unpacking goes faster in larger pieces.</summary>
    private readonly byte[] chunk = new byte[1 << 16];
    private int at;
    private int end;
    private int inHeader;
    private ulong toSkip;

    /// <summary>True once a block of zeros stood where a header would: archives end so.</summary>
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
        if (isOfAttributes && size > MostAttributes)
            throw new InvalidDataException($"the name or the attributes of a file in it have {size} bytes");
        bool hasContent = (char)header[KindAt] is not ('1' or '2' or '3' or '4' or '5' or '6');
        toSkip = hasContent ? (size + (Block - 1)) / Block * Block : 0;
    }

    /// <summary>Octal digits, or for large files the last eight bytes of a binary number.</summary>
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
