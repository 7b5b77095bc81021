namespace SpaprDdw.Extents;

/// <summary>
/// Finds the chunk that has an address, in lists of chunks: two short searches, and a short move for a chunk that
/// comes or goes. There is one chunk at least.
/// </summary>
internal sealed class ChunkIndex
{
    private const int ListCapacity = 256;

    private readonly FenceList<FenceList<ExtentChunk>> lists = new();
    private ExtentChunk recent;
    private ulong recentFrom;
    private ulong recentUpTo;

    public ChunkIndex()
    {
        lists.Insert(0, 0, new FenceList<ExtentChunk>());
        recent = First = new ExtentChunk();
        lists[0].Insert(0, 0, First);
    }

    public ExtentChunk First { get; private set; }

    /// <summary>The chunk that has an address. The one of last time is tried first: most requests look twice at a place.</summary>
    public ExtentChunk Find(ulong address)
    {
        if (address >= recentFrom && address < recentUpTo)
            return recent;
        int list = lists.IndexOf(address);
        FenceList<ExtentChunk> chunks = lists[list];
        int index = chunks.IndexOf(address);
        recentFrom = chunks.Fence(index);
        recentUpTo = index + 1 < chunks.Count ? chunks.Fence(index + 1)
            : list + 1 < lists.Count ? lists.Fence(list + 1)
            : ulong.MaxValue;
        return recent = chunks[index];
    }

    /// <summary>Makes an empty chunk behind another, for what lies from a fence on.</summary>
    public ExtentChunk AddNext(ExtentChunk chunk, ulong fence)
    {
        (int list, int index) = PlaceOf(chunk);
        if (lists[list].Count == ListCapacity)
        {
            FenceList<ExtentChunk> upper = lists[list].SplitHalf();
            lists.Insert(list + 1, upper.Fence(0), upper);
            (list, index) = PlaceOf(chunk);
        }

        recentUpTo = 0;
        ExtentChunk added = chunk.AddNext(fence);
        lists[list].Insert(index + 1, fence, added);
        return added;
    }

    /// <summary>Evens a chunk and the next one out.</summary>
    public void EvenOut(ExtentChunk chunk, ExtentChunk next)
    {
        (int list, int index) = PlaceOf(next);
        chunk.EvenOut(next);
        next.Fence = next[0].Start;
        lists[list].MoveFence(index, next.Fence);
        if (index == 0)
            lists.MoveFence(list, next.Fence);
        recentUpTo = 0;
    }

    /// <summary>Takes an empty chunk out, unless it is the only one. What it had is from then on the chunk's before it.</summary>
    public void Remove(ExtentChunk chunk)
    {
        if (chunk.Previous is null && chunk.Next is null)
            return;
        (int list, int index) = PlaceOf(chunk);
        lists[list].RemoveAt(index);
        if (lists[list].Count == 0)
            lists.RemoveAt(list);
        else if (index == 0)
            lists.MoveFence(list, lists[list].Fence(0));
        chunk.Unlink();
        recentUpTo = 0;
        if (First != chunk)
            return;

        // There is none before the first, so that the next one takes all from 0 on.
        First = lists[0][0];
        First.Fence = 0;
        lists[0].MoveFence(0, 0);
        lists.MoveFence(0, 0);
    }

    private (int List, int Index) PlaceOf(ExtentChunk chunk)
    {
        int list = lists.IndexOf(chunk.Fence);
        return (list, lists[list].IndexOf(chunk.Fence));
    }
}
