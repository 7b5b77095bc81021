namespace SpaprDdw.Benchmarks.Baselines;

/// <summary>The simplest way to resolve an address: a binary search in a sorted array of starts.</summary>
public sealed class SortedMappings(ulong[] starts, ulong[] targets, ulong size)
{
    public ulong? Resolve(ulong address)
    {
        int index = Array.BinarySearch(starts, address);
        if (index < 0)
            index = ~index - 1;
        return index >= 0 && address - starts[index] < size ? targets[index] + (address - starts[index]) : null;
    }
}
