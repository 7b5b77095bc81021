using System.Collections;

namespace SpaprDdw.Extents;

/// <summary>
/// Extents in order, without overlap, neighbours merged wherever one continues the other. They are kept in chunks of
/// a sorted list, so that a change among a million costs a search and a short move.
/// </summary>
public sealed class ExtentMap : IEnumerable<Extent>
{
    private const int ChunkCapacity = 128;
    private readonly List<Chunk> chunks = [];

    /// <summary>How many extents there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they cover.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>Finds the extent that covers an address.</summary>
    /// <param name="address">A bus address.</param>
    /// <param name="extent">Out: the extent.</param>
    public bool TryFind(ulong address, out Extent extent)
    {
        (int chunk, int item) = FirstEndingAfter(address);
        if (chunk < chunks.Count && chunks[chunk].Items[item] is var found && found.Start <= address)
        {
            extent = found;
            return true;
        }

        extent = default;
        return false;
    }

    /// <summary>The parts of all extents that lie in a range.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public IEnumerable<Extent> Overlapping(ulong start, ulong length)
    {
        if (length == 0)
            yield break;
        ulong end = start + length;
        for ((int chunk, int item) = FirstEndingAfter(start); chunk < chunks.Count; chunk++, item = 0)
        {
            for (; item < chunks[chunk].Count; item++)
            {
                Extent extent = chunks[chunk].Items[item];
                if (extent.Start >= end)
                    yield break;
                yield return extent.Clip(start, end);
            }
        }
    }

    /// <summary>Tells whether any extent touches a range.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public bool Overlaps(ulong start, ulong length)
    {
        (int chunk, int item) = FirstEndingAfter(start);
        return length > 0 && chunk < chunks.Count && chunks[chunk].Items[item].Start < start + length;
    }

    /// <summary>Puts an extent in the place of whatever its range held before.</summary>
    /// <param name="extent">The extent; an empty one changes nothing.</param>
    public void Set(Extent extent)
    {
        if (extent.Length == 0)
            return;
        Clear(extent.Start, extent.Length);
        (int chunk, int item) = FirstEndingAfter(extent.Start);
        Bytes += extent.Length;

        (int previousChunk, int previousItem) = Before(chunk, item);
        bool joinsPrevious = previousChunk >= 0 && chunks[previousChunk].Items[previousItem].ContinuesIn(extent);
        bool joinsNext = chunk < chunks.Count && extent.ContinuesIn(chunks[chunk].Items[item]);
        if (joinsNext)
            extent = new Extent(extent.Start, extent.Length + chunks[chunk].Items[item].Length, extent.Target, extent.Access);

        if (joinsPrevious)
        {
            Extent previous = chunks[previousChunk].Items[previousItem];
            chunks[previousChunk].Items[previousItem] =
                new Extent(previous.Start, previous.Length + extent.Length, previous.Target, previous.Access);
            if (joinsNext)
                RemoveItems(chunk, item, 1);
        }
        else if (joinsNext)
        {
            chunks[chunk].Items[item] = extent;
        }
        else
        {
            Insert(chunk, item, extent);
        }
    }

    /// <summary>Takes a range out, cutting the extents that reach over its ends.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap. An empty one cuts nothing.</param>
    public void Clear(ulong start, ulong length)
    {
        if (length == 0)
            return;
        ulong end = start + length;
        (int chunk, int item) = FirstEndingAfter(start);
        while (chunk < chunks.Count && chunks[chunk].Items[item].Start < end)
        {
            Extent extent = chunks[chunk].Items[item];
            if (extent.Start >= start && extent.End <= end)
            {
                int covered = 1;
                Bytes -= extent.Length;
                for (; item + covered < chunks[chunk].Count && chunks[chunk].Items[item + covered].End <= end; covered++)
                    Bytes -= chunks[chunk].Items[item + covered].Length;
                RemoveItems(chunk, item, covered);
                (chunk, item) = FirstEndingAfter(start);
                continue;
            }

            Bytes -= extent.Clip(start, end).Length;
            if (extent.Start < start)
            {
                chunks[chunk].Items[item] = extent.Clip(extent.Start, start);
                if (extent.End > end)
                    Insert(chunk, item + 1, extent.Clip(end, extent.End));
                (chunk, item) = FirstEndingAfter(start);
            }
            else
            {
                chunks[chunk].Items[item] = extent.Clip(end, extent.End);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Extent> GetEnumerator()
    {
        foreach (Chunk chunk in chunks)
        {
            for (int item = 0; item < chunk.Count; item++)
                yield return chunk.Items[item];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of the first extent that ends after an address; past the last chunk when there is none.</summary>
    private (int Chunk, int Item) FirstEndingAfter(ulong address)
    {
        int low = 0, high = chunks.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (chunks[middle].Last.End > address)
                high = middle;
            else
                low = middle + 1;
        }

        if (low == chunks.Count)
            return (low, 0);

        Chunk chunk = chunks[low];
        int first = 0, last = chunk.Count - 1;
        while (first < last)
        {
            int middle = (first + last) >>> 1;
            if (chunk.Items[middle].End > address)
                last = middle;
            else
                first = middle + 1;
        }

        return (low, first);
    }

    private (int Chunk, int Item) Before(int chunk, int item)
        => item > 0 ? (chunk, item - 1) : chunk > 0 ? (chunk - 1, chunks[chunk - 1].Count - 1) : (-1, -1);

    private void Insert(int chunk, int item, Extent extent)
    {
        if (chunk == chunks.Count)
        {
            if (chunk == 0 || chunks[chunk - 1].Count == ChunkCapacity)
                chunks.Add(new Chunk());
            chunk = chunks.Count - 1;
            item = chunks[chunk].Count;
        }
        else if (chunks[chunk].Count == ChunkCapacity)
        {
            chunks.Insert(chunk + 1, chunks[chunk].SplitHalf());
            if (item > chunks[chunk].Count)
            {
                item -= chunks[chunk].Count;
                chunk++;
            }
        }

        chunks[chunk].Insert(item, extent);
        Count++;
    }

    private void RemoveItems(int chunk, int item, int count)
    {
        chunks[chunk].Remove(item, count);
        Count -= count;
        if (chunks[chunk].Count == 0)
            chunks.RemoveAt(chunk);
    }

    private sealed class Chunk
    {
        public Extent[] Items { get; } = new Extent[ChunkCapacity];

        public int Count { get; private set; }

        public Extent Last => Items[Count - 1];

        public void Insert(int index, Extent extent)
        {
            Array.Copy(Items, index, Items, index + 1, Count - index);
            Items[index] = extent;
            Count++;
        }

        public void Remove(int index, int count)
        {
            Array.Copy(Items, index + count, Items, index, Count - index - count);
            Count -= count;
        }

        public Chunk SplitHalf()
        {
            var upper = new Chunk();
            int half = Count / 2;
            Array.Copy(Items, half, upper.Items, 0, Count - half);
            upper.Count = Count - half;
            Count = half;
            return upper;
        }
    }
}
