using System.Runtime.InteropServices;

namespace SpaprDdw.Extents;

/// <summary>
/// Things in order of addresses, each with a fence: it has what lies from its own fence to the next one.
/// </summary>
internal sealed class FenceList<T>
{
    private readonly List<ulong> fences = [];
    private readonly List<T> items = [];

    public int Count => items.Count;

    public T this[int index] => items[index];

    /// <summary>The index of the thing that has an address; nobody asks below the first fence.</summary>
    public int IndexOf(ulong address) => ((ReadOnlySpan<ulong>)CollectionsMarshal.AsSpan(fences)).CountUpTo(address) - 1;

    public ulong Fence(int index) => fences[index];

    public void MoveFence(int index, ulong fence) => fences[index] = fence;

    public void Insert(int index, ulong fence, T item)
    {
        fences.Insert(index, fence);
        items.Insert(index, item);
    }

    public void RemoveAt(int index)
    {
        fences.RemoveAt(index);
        items.RemoveAt(index);
    }

    /// <summary>Takes the upper half out, into a list of its own.</summary>
    public FenceList<T> SplitHalf()
    {
        var upper = new FenceList<T>();
        int half = Count / 2;
        upper.fences.AddRange(fences[half..]);
        upper.items.AddRange(items[half..]);
        fences.RemoveRange(half, upper.Count);
        items.RemoveRange(half, upper.Count);
        return upper;
    }
}
