using System.Runtime.InteropServices;

namespace SpaprDdw.Extents;

/// <summary>
/// A B+ tree of two levels: sorted leaves, and a sorted list of the first start of each leaf. A full leaf moves extents
/// to a neighbour before it splits, so leaves stay well filled in any order of insertion.
/// </summary>
internal sealed class ExtentTree
{
    /// <summary>
    /// A neighbour with more extents than this takes none from a full leaf, because it would soon be full too.
    /// </summary>
    private const int NearlyFull = ExtentLeaf.Capacity * 7 / 8;

    private readonly List<ExtentLeaf> leaves = [];
    private readonly List<ulong> firstStarts = [];

    /// <summary>
    /// The leaf of the last search. The next search is often in the same leaf: a request reads a range and then changes
    /// it.
    /// </summary>
    private int lastLeaf;

    /// <summary>
    /// An empty leaf that the next insertion can use. Mapping and unmapping one range needs no new leaf then.
    /// </summary>
    private ExtentLeaf? spare;

    public int Count { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>The extent at a place; an empty extent before the first and behind the last.</summary>
    public Extent this[Place place]
        => place.Item >= 0 && place.Leaf < leaves.Count ? leaves[place.Leaf][place.Item] : default;

    /// <summary>
    /// The place of the last extent that starts at or before an address; the place before the first when none does.
    /// </summary>
    public Place LastAtOrBefore(ulong address)
    {
        int leaf = IsInLeaf(lastLeaf, address)
            ? lastLeaf
            : CollectionsMarshal.AsSpan(firstStarts).CountUpTo(address) - 1;
        if (leaf < 0)
            return Place.BeforeFirst;
        lastLeaf = leaf;
        return new Place(leaf, leaves[leaf].CountUpTo(address) - 1);
    }

    /// <summary>
    /// The place of the first extent that starts at or after an address; the place behind the last when none does.
    /// </summary>
    public Place FirstAtOrAfter(ulong address) => Next(address == 0 ? Place.BeforeFirst : LastAtOrBefore(address - 1));

    /// <summary>
    /// The place of the first extent that ends after an address; the place behind the last when none does.
    /// </summary>
    public Place FirstEndingAfter(ulong address)
    {
        Place place = LastAtOrBefore(address);
        return this[place].End > address ? place : Next(place);
    }

    /// <summary>The place of the next extent.</summary>
    public Place Next(Place place)
        => place.Leaf < leaves.Count && place.Item + 1 < leaves[place.Leaf].Count
            ? new Place(place.Leaf, place.Item + 1)
            : new Place(place.Leaf + 1, 0);

    /// <summary>Replaces an extent by one with the same start.</summary>
    public void Replace(Place place, Extent extent)
    {
        Bytes += extent.Length - this[place].Length;
        LeafToChange(place.Leaf)[place.Item] = extent;
    }

    /// <summary>Inserts an extent behind the last one that starts before it.</summary>
    /// <param name="place">The place of that extent.</param>
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

        LeafToChange(place.Leaf).Insert(place.Item + 1, extent);
        firstStarts[place.Leaf] = leaves[place.Leaf].FirstStart;
        Count++;
        Bytes += extent.Length;
    }

    /// <summary>
    /// Removes the extents from one place up to another (exclusive), and the leaves that become empty.
    /// </summary>
    public void Remove(Place from, Place to)
    {
        if (from == to)
            return;
        int last = Math.Min(to.Leaf, leaves.Count - 1);
        for (int leaf = from.Leaf; leaf <= last; leaf++)
        {
            int start = leaf == from.Leaf ? from.Item : 0;
            int end = leaf == to.Leaf ? to.Item : leaves[leaf].Count;
            Bytes -= LeafToChange(leaf).Remove(start, end - start);
            Count -= end - start;
            firstStarts[leaf] = leaves[leaf].FirstStart;
        }

        int firstEmpty = leaves[from.Leaf].Count > 0 ? from.Leaf + 1 : from.Leaf;
        int empty = (leaves[last].Count > 0 ? last : last + 1) - firstEmpty;
        if (empty <= 0)
            return;
        spare = leaves[firstEmpty];
        leaves.RemoveRange(firstEmpty, empty);
        firstStarts.RemoveRange(firstEmpty, empty);
    }

    /// <summary>
    /// The leaves that may have extents of a range, as they are now. The tree copies such a leaf before it changes it.
    /// </summary>
    /// <param name="first">The first address.</param>
    /// <param name="last">The last address.</param>
    public ExtentLeaf[] Share(ulong first, ulong last)
    {
        int from = LastAtOrBefore(first).Leaf;
        int to = Math.Min(LastAtOrBefore(last).Leaf + 1, leaves.Count);
        ExtentLeaf[] shared = CollectionsMarshal.AsSpan(leaves)[from..to].ToArray();
        foreach (ExtentLeaf leaf in shared)
            leaf.IsShared = true;
        return shared;
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

    /// <summary>The leaf, or a copy in its place when a snapshot has it.</summary>
    private ExtentLeaf LeafToChange(int leaf) => leaves[leaf].IsShared ? leaves[leaf] = leaves[leaf].Clone() : leaves[leaf];

    private bool IsInLeaf(int leaf, ulong address)
        => leaf < leaves.Count && firstStarts[leaf] <= address
            && (leaf + 1 == leaves.Count || address < firstStarts[leaf + 1]);

    private void InsertLeaf(int index)
    {
        leaves.Insert(index, spare ?? new ExtentLeaf());
        spare = null;
        firstStarts.Insert(index, 0);
    }

    /// <summary>
    /// Balances a full leaf with its emptier neighbour, or with a new leaf when both neighbours are nearly full.
    /// </summary>
    private void MakeRoom(int leaf)
    {
        int before = leaf > 0 ? leaves[leaf - 1].Count : ExtentLeaf.Capacity;
        int behind = leaf + 1 < leaves.Count ? leaves[leaf + 1].Count : ExtentLeaf.Capacity;
        if (Math.Min(before, behind) > NearlyFull)
            InsertLeaf(leaf + 1);
        else if (before < behind)
            leaf--;
        LeafToChange(leaf).Balance(LeafToChange(leaf + 1));
        firstStarts[leaf + 1] = leaves[leaf + 1].FirstStart;
    }

    /// <summary>The place of an extent: the index of its leaf, and its index in the leaf.</summary>
    internal readonly record struct Place(int Leaf, int Item)
    {
        public static Place BeforeFirst => new(0, -1);
    }
}
