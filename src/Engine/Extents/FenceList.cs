namespace SpaprDdw.Extents;

/// <summary>
/// Things in order of addresses, each with a fence: it has what lies from its own fence to the next one. Fences are
/// kept beside each other in memory for the search.
/// </summary>
internal sealed class FenceList<T>
{
    private ulong[] fences = new ulong[4];
    private T[] items = new T[4];

    public int Count { get; private set; }

    public T this[int index] => items[index];

    /// <summary>The index of the thing that has an address; nobody asks below the first fence.</summary>
    public int IndexOf(ulong address) => new ReadOnlySpan<ulong>(fences, 0, Count).CountUpTo(address) - 1;

    public ulong Fence(int index) => fences[index];

    public void MoveFence(int index, ulong fence) => fences[index] = fence;

    public void Insert(int index, ulong fence, T item)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref fences, 2 * Count);
            Array.Resize(ref items, 2 * Count);
        }

        Move(index, index + 1);
        (fences[index], items[index]) = (fence, item);
        Count++;
    }

    public void RemoveAt(int index)
    {
        Move(index + 1, index);
        Count--;
        items[Count] = default!;
    }

    /// <summary>Takes the upper half out, into a list of its own.</summary>
    public FenceList<T> SplitHalf()
    {
        int half = Count / 2;
        var upper = new FenceList<T> { fences = fences[half..], items = items[half..], Count = Count - half };
        Array.Clear(items, half, upper.Count);
        Count = half;
        return upper;
    }

    private void Move(int from, int to)
    {
        Array.Copy(fences, from, fences, to, Count - from);
        Array.Copy(items, from, items, to, Count - from);
    }
}
