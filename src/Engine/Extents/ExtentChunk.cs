using System.Runtime.CompilerServices;

namespace SpaprDdw.Extents;

/// <summary>
/// A short run of extents in order, all in one object and in as little of it as can be, because with a million extents
/// every further place in memory is a wait. An extent takes two words: addresses leave the low 12 bits of each free,
/// and the access and, as a rule, the length fit into those.
/// </summary>
internal sealed class ExtentChunk
{
    public const int Capacity = 96;

    private const int AccessBits = 2;
    private const ulong AccessMask = (1 << AccessBits) - 1;
    private const int FreeBits = 12;
    private const int UpperBits = FreeBits - AccessBits;
    private const int LowerBits = PackedLength.Bits - UpperBits;
    private const ulong FreeMask = (1 << FreeBits) - 1;

    /// <summary>Start, upper bits of the length, access: the search needs no other words.</summary>
    private Words starts;

    /// <summary>Target, lower bits of the length.</summary>
    private Words targets;

    /// <summary>All lengths in bytes, once there was one that does not fit into the words.</summary>
    private ulong[]? lengths;

    public int Count { get; private set; }

    /// <summary>Where it is listed in the index.</summary>
    public ulong Fence { get; set; }

    public ExtentChunk? Previous { get; private set; }

    public ExtentChunk? Next { get; private set; }

    public Extent this[int index]
    {
        get => new(starts[index] & ~FreeMask, LengthAt(index) | (starts[index] & AccessMask), targets[index] & ~FreeMask);
        set
        {
            if (!PackedLength.TryPack(value.Length, out ulong packed))
                KeepLengthsApart();
            if (lengths is not null)
                lengths[index] = value.Length;
            starts[index] = value.Start | ((packed >> LowerBits << AccessBits) & FreeMask) | (ulong)value.Access;
            targets[index] = value.Target | (packed & FreeMask);
        }
    }

    /// <summary>How many start at or before an address. The last one is asked first: what comes in order is behind it.</summary>
    public int CountUpTo(ulong address)
    {
        ReadOnlySpan<ulong> present = ((ReadOnlySpan<ulong>)starts)[..Count];
        address |= FreeMask;
        return !present.IsEmpty && present[^1] <= address ? present.Length : present.CountUpTo(address);
    }

    public void Insert(int index, Extent extent)
    {
        Copy(this, index, this, index + 1, Count - index);
        Count++;
        this[index] = extent;
    }

    public void Remove(int index, int count)
    {
        Copy(this, index + count, this, index, Count - index - count);
        Count -= count;
    }

    /// <summary>Moves extents between this chunk and the next one until both have as many, but for an odd one.</summary>
    public void EvenOut(ExtentChunk next)
    {
        int half = (Count + next.Count) / 2;
        if (Count > half)
        {
            int moved = Count - half;
            Copy(next, 0, next, moved, next.Count);
            Copy(this, half, next, 0, moved);
            next.Count += moved;
        }
        else
        {
            Copy(next, 0, this, Count, half - Count);
            next.Remove(0, half - Count);
        }

        Count = half;
    }

    /// <summary>Makes an empty chunk behind this one.</summary>
    public ExtentChunk AddNext(ulong fence)
    {
        var added = new ExtentChunk { Fence = fence, Previous = this, Next = Next };
        if (Next is not null)
            Next.Previous = added;
        return Next = added;
    }

    /// <summary>Takes this chunk out of the order that it is in.</summary>
    public void Unlink()
    {
        if (Previous is not null)
            Previous.Next = Next;
        if (Next is not null)
            Next.Previous = Previous;
    }

    private static void Copy(ExtentChunk from, int index, ExtentChunk to, int at, int count)
    {
        if (from != to && (from.lengths ?? to.lengths) is not null)
        {
            // One by one, so that a chunk keeps lengths apart for extents of its own alone.
            for (int item = 0; item < count; item++)
                to[at + item] = from[index + item];
            return;
        }

        if (from.lengths is not null)
            Array.Copy(from.lengths, index, from.lengths, at, count);

        ((ReadOnlySpan<ulong>)from.starts).Slice(index, count).CopyTo(((Span<ulong>)to.starts)[at..]);
        ((ReadOnlySpan<ulong>)from.targets).Slice(index, count).CopyTo(((Span<ulong>)to.targets)[at..]);
    }

    private ulong LengthAt(int index) => lengths is not null
        ? lengths[index]
        : PackedLength.Unpack(((starts[index] & FreeMask) >> AccessBits << LowerBits) | (targets[index] & FreeMask));

    private void KeepLengthsApart()
    {
        if (lengths is not null)
            return;
        // Of all places, because extents that are being moved are not counted where they are already.
        ulong[] apart = new ulong[Capacity];
        for (int index = 0; index < Capacity; index++)
            apart[index] = LengthAt(index);
        lengths = apart;
    }

    [InlineArray(Capacity)]
    private struct Words
    {
        private ulong first;
    }
}
