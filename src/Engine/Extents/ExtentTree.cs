using System.Runtime.InteropServices;

namespace SpaprDdw.Extents;

/// <summary>
/// A B+ tree of two levels: sorted leaves, and one sorted list of the leaves' first starts. A full leaf gives to a
/// neighbour before it splits, so leaves stay well filled in whatever order extents come.
/// </summary>
internal sealed class ExtentTree
{
    /// <summary>A neighbour with more extents takes none from a full leaf: it would soon be full itself.</summary>
    private const int NearlyFull = ExtentLeaf.Capacity * 7 / 8;

    private readonly List<ExtentLeaf> leaves = [];
    private readonly List<ulong> firstStarts = [];

    /// <summary>The leaf of the last search: a request looks at a range before it changes it.</summary>
    private int recent;

    public int Count { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>The extent at a place; an empty one before the first and behind the last.</summary>
    public Extent this[Place place]
        => place.Item >= 0 && place.Leaf < leaves.Count ? leaves[place.Leaf][place.Item] : default;

    /// <summary>The place of the last extent that starts at or before an address, or before the first.</summary>
    public Place LastAtOrBefore(ulong address)
    {
        int leaf = IsInLeaf(recent, address) ? recent : CollectionsMarshal.AsSpan(firstStarts).CountUpTo(address) - 1;
        if (leaf < 0)
            return Place.BeforeFirst;
        recent = leaf;
        return new Place(leaf, leaves[leaf].CountUpTo(address) - 1);
    }

    /// <summary>The place of the first extent that starts at or after an address, or behind the last.</summary>
    public Place FirstAtOrAfter(ulong address) => Next(address == 0 ? Place.BeforeFirst : LastAtOrBefore(address - 1));

    /// <summary>The place of the first extent that ends after an address, or behind the last.</summary>
    public Place FirstEndingAfter(ulong address)
    {
        Place place = LastAtOrBefore(address);
        return this[place].End > address ? place : Next(place);
    }

    /// <summary>The place behind another.</summary>
    public Place Next(Place place)
        => place.Leaf < leaves.Count && place.Item + 1 < leaves[place.Leaf].Count
            ? new Place(place.Leaf, place.Item + 1)
            : new Place(place.Leaf + 1, 0);

    /// <summary>Puts an extent in the place of another with the same start.</summary>
    public void Replace(Place place, Extent extent)
    {
        Bytes += extent.Length - this[place].Length;
        leaves[place.Leaf][place.Item] = extent;
    }

    /// <summary>Inserts an extent behind the last one that starts before it.</summary>
    /// <param name="place">The place of that one.</param>
    /// <param name="extent">The extent.</param>
    public void InsertAfter(Place place, Extent extent)
    {
        if (leaves.Count == 0)
        {
            InsertLeaf(0);
        }
        else if (leaves[place.Leaf].Count == ExtentLeaf.Capacity)
        {
            MakeRoom(place.Leaf);
            place = LastAtOrBefore(extent.Start);
        }

        leaves[place.Leaf].Insert(place.Item + 1, extent);
        firstStarts[place.Leaf] = leaves[place.Leaf].FirstStart;
        Count++;
        Bytes += extent.Length;
    }

    /// <summary>Removes the extents from one place up to another, and the leaves that are empty then.</summary>
    public void Remove(Place from, Place to)
    {
        if (from == to)
            return;
        int last = Math.Min(to.Leaf, leaves.Count - 1);
        for (int leaf = from.Leaf; leaf <= last; leaf++)
        {
            int start = leaf == from.Leaf ? from.Item : 0;
            int end = leaf == to.Leaf ? to.Item : leaves[leaf].Count;
            Bytes -= leaves[leaf].Remove(start, end - start);
            Count -= end - start;
            firstStarts[leaf] = leaves[leaf].FirstStart;
        }

        int firstEmpty = leaves[from.Leaf].Count > 0 ? from.Leaf + 1 : from.Leaf;
        int empty = (leaves[last].Count > 0 ? last : last + 1) - firstEmpty;
        if (empty <= 0)
            return;
        leaves.RemoveRange(firstEmpty, empty);
        firstStarts.RemoveRange(firstEmpty, empty);
    }

    /// <summary>All extents in order.</summary>
    public IEnumerator<Extent> GetEnumerator()
    {
        foreach (ExtentLeaf leaf in leaves)
        {
            for (int item = 0; item < leaf.Count; item++)
                yield return leaf[item];
        }
    }

    private bool IsInLeaf(int leaf, ulong address)
        => leaf < leaves.Count && firstStarts[leaf] <= address
            && (leaf + 1 == leaves.Count || address < firstStarts[leaf + 1]);

    private void InsertLeaf(int index)
    {
        leaves.Insert(index, new ExtentLeaf());
        firstStarts.Insert(index, 0);
    }

    /// <summary>Evens a full leaf out with its emptier neighbour, or with a new leaf if both are nearly full.</summary>
    private void MakeRoom(int leaf)
    {
        int before = leaf > 0 ? leaves[leaf - 1].Count : ExtentLeaf.Capacity;
        int behind = leaf + 1 < leaves.Count ? leaves[leaf + 1].Count : ExtentLeaf.Capacity;
        if (Math.Min(before, behind) > NearlyFull)
            InsertLeaf(leaf + 1);
        else if (before < behind)
            leaf--;
        leaves[leaf].Balance(leaves[leaf + 1]);
        firstStarts[leaf + 1] = leaves[leaf + 1].FirstStart;
    }

    /// <summary>Where an extent is: the number of its leaf, and its number in the leaf.</summary>
    internal readonly record struct Place(int Leaf, int Item)
    {
        public static Place BeforeFirst => new(0, -1);
    }
}
