using System.Collections;

namespace SpaprDdw.Extents;

/// <summary>
/// A map from bus addresses (IOVA) to other addresses, kept as a B+ tree of extents. Extents are sorted, do not
/// overlap, and merge when one continues the other.
/// </summary>
public sealed class ExtentMap : IEnumerable<Extent>
{
    private const ulong SmallestPage = 4096;

    private readonly ExtentTree tree = new();

    /// <summary>The number of extents.</summary>
    public int Count => tree.Count;

    /// <summary>The bytes that the extents cover.</summary>
    public ulong Bytes => tree.Bytes;

    /// <summary>Finds the extent that covers an address.</summary>
    /// <param name="address">A bus address.</param>
    /// <param name="extent">The extent; the default value when no extent covers the address.</param>
    /// <returns>True when an extent covers the address.</returns>
    public bool TryFind(ulong address, out Extent extent)
    {
        extent = tree[tree.LastAtOrBefore(address)];
        if (extent.End > address)
            return true;
        extent = default;
        return false;
    }

    /// <summary>The extents that overlap a range, cut at its ends.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public ExtentRange Overlapping(ulong start, ulong length) => new(tree, start, start + length);

    /// <summary>
    /// The extents that overlap a range now, cut at its ends. The map may change while they are enumerated: it copies a
    /// part of 64 extents before it changes it, so a snapshot of a million extents takes about 130 KiB.
    /// </summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public IEnumerable<Extent> Snapshot(ulong start, ulong length)
        => length == 0 ? [] : SnapshotOf(tree.Share(start, start + (length - 1)), start, start + length);

    /// <summary>Whether any extent overlaps a range.</summary>
    /// <param name="start">First address of the range.</param>
    /// <param name="length">Length in bytes; the range must not wrap.</param>
    public bool Overlaps(ulong start, ulong length)
        => length > 0 && tree[tree.LastAtOrBefore(start + (length - 1))].End > start;

    /// <summary>Maps the range of an extent, and replaces all that it mapped before.</summary>
    /// <param name="extent">The extent; an empty one changes nothing.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of 4096.</exception>
    public void Set(Extent extent)
    {
        if (extent.Length % SmallestPage != 0)
            throw new ArgumentException("The length of an extent must be a multiple of 4096 bytes.", nameof(extent));
        if (extent.Length == 0)
            return;
        ExtentTree.Place place = tree.LastAtOrBefore(extent.End - 1);
        Extent before = tree[place];
        if (before.End > extent.Start)
        {
            if (before.Covers(extent))
                return;
            Clear(extent.Start, extent.Length);
            place = tree.LastAtOrBefore(extent.Start);
            before = tree[place];
        }

        ExtentTree.Place next = tree.Next(place);
        if (extent.IsContinuedBy(tree[next]))
        {
            extent = extent.Join(tree[next]);
            tree.Remove(next, tree.Next(next));
        }

        if (before.IsContinuedBy(extent))
            tree.Replace(place, before.Join(extent));
        else
            tree.InsertAfter(place, extent);
    }

    /// <summary>Removes a range, and cuts the extents that reach over its ends.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">Length in bytes; the range must not wrap. An empty range changes nothing.</param>
    public void Clear(ulong start, ulong length)
    {
        if (length == 0)
            return;
        ulong end = start + length;
        SplitAt(end);
        tree.Remove(SplitAt(start), tree.FirstAtOrAfter(end));
    }

    /// <inheritdoc/>
    public IEnumerator<Extent> GetEnumerator() => tree.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<Extent> SnapshotOf(ExtentLeaf[] leaves, ulong start, ulong end)
    {
        foreach (ExtentLeaf leaf in leaves)
        {
            for (int item = 0; item < leaf.Count; item++)
            {
                Extent extent = leaf[item];
                if (extent.Start >= end)
                    yield break;
                if (extent.End > start)
                    yield return extent.Clip(start, end);
            }
        }
    }

    /// <summary>Splits the extent that reaches over an address.</summary>
    /// <returns>The place of the first extent that starts at or after the address.</returns>
    private ExtentTree.Place SplitAt(ulong address)
    {
        ExtentTree.Place place = tree.LastAtOrBefore(address);
        Extent extent = tree[place];
        if (extent.End <= address)
            return tree.Next(place);
        if (extent.Start == address)
            return place;
        tree.Replace(place, extent.Clip(extent.Start, address));
        tree.InsertAfter(place, extent.Clip(address, extent.End));
        return tree.LastAtOrBefore(address);
    }
}
