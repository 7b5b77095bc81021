using System.Runtime.CompilerServices;
using SpaprDdw.Abi;

namespace SpaprDdw.Extents;

/// <summary>
/// A sorted array of at most 64 extents. It is one object with the starts side by side, because a search among a
/// million extents waits for each place in memory that it reads.
/// </summary>
internal sealed class ExtentLeaf
{
    public const int Capacity = 64;

    /// <summary>Lengths are multiples of a page, so the low bits hold the access.</summary>
    private const ulong AccessMask = 3;

    private Starts starts;
    private Rests rests;

    public int Count { get; private set; }

    public ulong FirstStart => starts[0];

    public Extent this[int index]
    {
        get
        {
            (ulong lengthAndAccess, ulong target) = rests[index];
            ulong length = lengthAndAccess & ~AccessMask;
            return new Extent(starts[index], length, target, (DmaAccess)(lengthAndAccess & AccessMask));
        }

        set
        {
            starts[index] = value.Start;
            rests[index] = (value.Length | (ulong)value.Access, value.Target);
        }
    }

    /// <summary>How many extents start at or before an address. Many come in order: the last is tried first.</summary>
    public int CountUpTo(ulong address)
    {
        ReadOnlySpan<ulong> present = ((ReadOnlySpan<ulong>)starts)[..Count];
        return present[^1] <= address ? Count : present.CountUpTo(address);
    }

    public void Insert(int index, Extent extent)
    {
        Copy(this, index, this, index + 1, Count - index);
        Count++;
        this[index] = extent;
    }

    /// <summary>Removes some extents.</summary>
    /// <returns>How many bytes they cover.</returns>
    public ulong Remove(int index, int count)
    {
        ulong bytes = 0;
        foreach ((ulong lengthAndAccess, _) in ((ReadOnlySpan<(ulong, ulong)>)rests).Slice(index, count))
            bytes += lengthAndAccess & ~AccessMask;
        Copy(this, index + count, this, index, Count - index - count);
        Count -= count;
        return bytes;
    }

    /// <summary>Moves extents to or from the next leaf until both have as many, or the next has one more.</summary>
    public void Balance(ExtentLeaf next)
    {
        int half = (Count + next.Count) / 2;
        int moved = Math.Abs(Count - half);
        if (Count > half)
        {
            Copy(next, 0, next, moved, next.Count);
            Copy(this, half, next, 0, moved);
            next.Count += moved;
        }
        else
        {
            Copy(next, 0, this, Count, moved);
            next.Remove(0, moved);
        }

        Count = half;
    }

    private static void Copy(ExtentLeaf from, int index, ExtentLeaf to, int at, int count)
    {
        ((ReadOnlySpan<ulong>)from.starts).Slice(index, count).CopyTo(((Span<ulong>)to.starts)[at..]);
        ((ReadOnlySpan<(ulong, ulong)>)from.rests).Slice(index, count).CopyTo(((Span<(ulong, ulong)>)to.rests)[at..]);
    }

    [InlineArray(Capacity)]
    private struct Starts
    {
        private ulong first;
    }

    [InlineArray(Capacity)]
    private struct Rests
    {
        private (ulong LengthAndAccess, ulong Target) first;
    }
}
