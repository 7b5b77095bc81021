using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SpaprDdw.Extents;

/// <summary>
/// Extents in order, without overlap, neighbours merged wherever one continues the other. They are kept in chunks, so
/// that a change among a million costs a few short searches and a short move. A full chunk gives to a neighbour before
/// a new one is made, so that chunks stay well filled in whatever order extents come.
/// </summary>
public sealed class ExtentMap : IEnumerable<Extent>
{
    /// <summary>A neighbour that has more takes nothing: it would have to give in its turn too soon.</summary>
    private const int NearlyFull = ExtentChunk.Capacity * 7 / 8;

    private readonly ChunkIndex chunks = new();

    /// <summary>How many extents there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they cover.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>Finds the extent that covers an address.</summary>
    /// <param name="address">A bus address.</param>
    /// <param name="extent">Out: the extent.</param>
    public bool TryFind(ulong address, out Extent extent)
    {
        extent = LastFrom(address).OrEmpty;
        if (extent.End > address)
            return true;
        extent = default;
        return false;
    }

    /// <summary>The parts of all extents that lie in a range.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public ExtentRange Overlapping(ulong start, ulong length) => new(this, start, start + length);

    /// <summary>Tells whether any extent touches a range.</summary>
    /// <param name="start">First address of the range.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public bool Overlaps(ulong start, ulong length)
    {
        if (length == 0)
            return false;
        return LastFrom(start + (length - 1)).OrEmpty.End > start;
    }

    /// <summary>Puts an extent in the place of whatever its range held before.</summary>
    /// <param name="extent">The extent; an empty one changes nothing.</param>
    /// <exception cref="ArgumentException">Its numbers are not multiples of 4096: the low bits are taken by others.</exception>
    public void Set(Extent extent)
    {
        if (!extent.IsOfPages)
            throw new ArgumentException("An extent consists of whole pages of 4096 bytes.", nameof(extent));
        if (extent.Length == 0)
            return;
        Place previous = LastFrom(extent.End - 1);
        Extent before = previous.OrEmpty;
        if (before.End > extent.Start)
        {
            bool isThere = before.Start <= extent.Start && before.End >= extent.End && before.Clip(extent.Start, extent.End) == extent;
            if (isThere)
                return;
            Clear(extent.Start, extent.Length);
            previous = LastFrom(extent.Start);
            before = previous.OrEmpty;
        }

        Bytes += extent.Length;
        Place next = Next(previous);
        if (next.OrEmpty is { Length: > 0 } behind && extent.ContinuesIn(behind))
        {
            extent = extent.Join(behind);
            Remove(next, 1);
        }

        if (before.Length > 0 && before.ContinuesIn(extent))
            previous.Replace(before.Join(extent));
        else
            Insert(extent);
    }

    /// <summary>Takes a range out, cutting the extents that reach over its ends.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap. An empty one cuts nothing.</param>
    public void Clear(ulong start, ulong length)
    {
        if (length == 0)
            return;
        ulong end = start + length;
        Place place = FirstEndingAfter(start);
        if (!place.Exists || place.Extent.Start >= end)
            return;

        Extent first = place.Extent;
        if (first.Start < start)
        {
            place.Replace(first.Clip(first.Start, start));
            Bytes -= first.Clip(start, end).Length;
            if (first.End > end)
            {
                Insert(first.Clip(end, first.End));
                return;
            }

            place = Next(place);
        }

        place = RemoveWhole(place, end);
        if (place.Exists && place.Extent is var last && last.Start < end)
        {
            Bytes -= end - last.Start;
            Remove(place, 1);
            Insert(last.Clip(end, last.End));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Extent> GetEnumerator()
    {
        for (ExtentChunk? chunk = chunks.First; chunk is not null; chunk = chunk.Next)
        {
            for (int item = 0; item < chunk.Count; item++)
                yield return chunk[item];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The last extent that starts at or before an address; nowhere when there is none.</summary>
    private Place LastFrom(ulong address)
    {
        ExtentChunk chunk = chunks.Find(address);
        int count = chunk.CountUpTo(address);
        return count > 0 ? new Place(chunk, count - 1)
            : chunk.Previous is { } previous ? new Place(previous, previous.Count - 1)
            : default;
    }

    /// <summary>The extent behind another, and behind nowhere the first; nowhere when there is none.</summary>
    internal Place Next(Place place)
    {
        if (place.Exists && place.Item + 1 < place.Chunk.Count)
            return new Place(place.Chunk, place.Item + 1);
        ExtentChunk? next = place.Exists ? place.Chunk.Next : chunks.First;
        return next?.Count > 0 ? new Place(next, 0) : default;
    }

    /// <summary>The first extent that ends after an address; nowhere when there is none.</summary>
    internal Place FirstEndingAfter(ulong address)
    {
        Place place = LastFrom(address);
        return place.Exists && place.Extent.End > address ? place : Next(place);
    }

    private void Insert(Extent extent)
    {
        ExtentChunk chunk = chunks.Find(extent.Start);
        if (chunk.Count == ExtentChunk.Capacity)
            chunk = MakeRoom(chunk, extent.Start);
        chunk.Insert(chunk.CountUpTo(extent.Start), extent);
        Count++;
    }

    /// <summary>Makes room in a full chunk, with the emptier of its neighbours or, where both are nearly full, a new one.</summary>
    /// <returns>The chunk that has the address now.</returns>
    private ExtentChunk MakeRoom(ExtentChunk full, ulong address)
    {
        ulong last = full[full.Count - 1].Start;

        // Extents that come in order leave full chunks behind.
        if (full.Next is null && address > last)
            return chunks.AddNext(full, address);

        int before = full.Previous?.Count ?? ExtentChunk.Capacity;
        int behind = full.Next?.Count ?? ExtentChunk.Capacity;
        if (Math.Min(before, behind) > NearlyFull)
            chunks.EvenOut(full, chunks.AddNext(full, last));
        else if (before < behind)
            chunks.EvenOut(full.Previous!, full);
        else
            chunks.EvenOut(full, full.Next!);
        return chunks.Find(address);
    }

    private void Remove(Place place, int count)
    {
        place.Chunk!.Remove(place.Item, count);
        Count -= count;
        if (place.Chunk.Count == 0)
            chunks.Remove(place.Chunk);
    }

    /// <summary>Removes all extents from a place on that end at or before an address.</summary>
    /// <returns>The first that stays.</returns>
    private Place RemoveWhole(Place place, ulong end)
    {
        while (place.Exists && place.Extent.End <= end)
        {
            ExtentChunk chunk = place.Chunk;
            ExtentChunk? next = chunk.Next;
            int item = place.Item;
            for (; item < chunk.Count && chunk[item].End <= end; item++)
                Bytes -= chunk[item].Length;
            bool isLeft = item < chunk.Count;
            Remove(place, item - place.Item);
            if (!isLeft)
                place = next is null ? default : new Place(next, 0);
        }

        return place;
    }

    /// <summary>Where an extent is, or nowhere.</summary>
    internal readonly record struct Place(ExtentChunk? Chunk, int Item)
    {
        [MemberNotNullWhen(true, nameof(Chunk))]
        public bool Exists => Chunk is not null;

        public Extent Extent => Chunk![Item];

        /// <summary>The extent, and nowhere an empty one.</summary>
        public Extent OrEmpty => Chunk is null ? default : Chunk[Item];

        /// <summary>Puts an extent with the same start in its place.</summary>
        public void Replace(Extent extent) => Chunk![Item] = extent;
    }
}
