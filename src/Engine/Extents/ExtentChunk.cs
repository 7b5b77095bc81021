using System.Runtime.CompilerServices;

namespace SpaprDdw.Extents;

/// <summary>
/// A short run of extents in order. Their starts are kept apart from the rest, because a search looks at them alone,
/// and all of it in one object, because with a million extents every further place in memory is a wait.
/// </summary>
internal sealed class ExtentChunk
{
    public const int Capacity = 64;

    private Starts starts;
    private Rests rests;

    public int Count { get; private set; }

    /// <summary>Where it is listed in the index.</summary>
    public ulong Fence { get; set; }

    public ExtentChunk? Previous { get; private set; }

    public ExtentChunk? Next { get; private set; }

    public Extent this[int index]
    {
        get => new(starts[index], rests[index].LengthAndAccess, rests[index].Target);
        set => (starts[index], rests[index]) = (value.Start, new Rest(value.LengthAndAccess, value.Target));
    }

    /// <summary>How many start at or before an address.</summary>
    public int CountUpTo(ulong address) => ((ReadOnlySpan<ulong>)starts)[..Count].CountUpTo(address);

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
        ((ReadOnlySpan<ulong>)from.starts).Slice(index, count).CopyTo(((Span<ulong>)to.starts)[at..]);
        ((ReadOnlySpan<Rest>)from.rests).Slice(index, count).CopyTo(((Span<Rest>)to.rests)[at..]);
    }

    private readonly record struct Rest(ulong LengthAndAccess, ulong Target);

    [InlineArray(Capacity)]
    private struct Starts
    {
        private ulong first;
    }

    [InlineArray(Capacity)]
    private struct Rests
    {
        private Rest first;
    }
}
