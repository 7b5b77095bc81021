using System.Runtime.CompilerServices;
using SpaprDdw.Abi;

namespace SpaprDdw.Extents;

/// <summary>
/// A sorted array of at most 64 extents. It is one object and keeps all starts side by side: a search among a million
/// extents then reads few cache lines.
/// </summary>
internal sealed class ExtentLeaf
{
    public const int Capacity = 64;

    /// <summary>Lengths are multiples of a page, so the low bits hold the access.</summary>
    private const ulong AccessMask = 3;

    private Starts starts;
    private Contents contents;

    public int Count { get; private set; }

    /// <summary>Whether a snapshot has the leaf. It must not change then.</summary>
    public bool IsShared { get; set; }

    public ulong FirstStart => starts[0];

    public Extent this[int index]
    {
        get
        {
            (ulong lengthAndAccess, ulong target) = contents[index];
            ulong length = lengthAndAccess & ~AccessMask;
            return new Extent(starts[index], length, target, (DmaAccess)(lengthAndAccess & AccessMask));
        }

        set
        {
            starts[index] = value.Start;
            contents[index] = (value.Length | (ulong)value.Access, value.Target);
        }
    }

    /// <summary>A copy that no snapshot has.</summary>
    public ExtentLeaf Clone()
    {
        var clone = new ExtentLeaf { Count = Count };
        Copy(this, 0, clone, 0, Count);
        return clone;
    }

    /// <summary>Counts the extents that start at or before an address.</summary>
    public int CountUpTo(ulong address) => ((ReadOnlySpan<ulong>)starts)[..Count].CountUpTo(address);

    public void Insert(int index, Extent extent)
    {
        Copy(this, index, this, index + 1, Count - index);
        Count++;
        this[index] = extent;
    }

    /// <summary>Removes extents.</summary>
    /// <returns>The bytes that they covered.</returns>
    public ulong Remove(int index, int count)
    {
        ulong bytes = 0;
        foreach ((ulong lengthAndAccess, _) in ((ReadOnlySpan<(ulong, ulong)>)contents).Slice(index, count))
            bytes += lengthAndAccess & ~AccessMask;
        Copy(this, index + count, this, index, Count - index - count);
        Count -= count;
        return bytes;
    }

    /// <summary>Moves extents between this leaf and the next, until the next has as many or one more.</summary>
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
        ((ReadOnlySpan<(ulong, ulong)>)from.contents).Slice(index, count).CopyTo(((Span<(ulong, ulong)>)to.contents)[at..]);
    }

    [InlineArray(Capacity)]
    private struct Starts
    {
        private ulong first;
    }

    [InlineArray(Capacity)]
    private struct Contents
    {
        private (ulong LengthAndAccess, ulong Target) first;
    }
}
