using System.Collections.Immutable;

namespace SpaprDdw.Extents;

/// <summary>
/// Ranges by their starts. Linux gives memory from high addresses to low ones, so a sorted list would move all of its
/// items for each new one.
/// </summary>
/// <typeparam name="T">What is known of a range.</typeparam>
internal sealed class AddressMap<T>
{
    private static readonly ImmutableSortedSet<Item> Empty =
        ImmutableSortedSet<Item>.Empty.WithComparer(Comparer<Item>.Create((one, other) => one.Start.CompareTo(other.Start)));

    private readonly ImmutableSortedSet<Item>.Builder items;

    /// <summary>Makes an empty map.</summary>
    public AddressMap()
        : this(Empty)
    {
    }

    private AddressMap(ImmutableSortedSet<Item> items) => this.items = items.ToBuilder();

    /// <summary>The ranges in the order of their starts.</summary>
    public IEnumerable<T> Values => items.Select(item => item.Value);

    /// <summary>The range that starts at an address; the default value when none does.</summary>
    public T? At(ulong start) => items.TryGetValue(new(start, default!), out Item item) ? item.Value : default;

    /// <summary>The last range that starts at or before an address; the default value when none does.</summary>
    public T? LastAtOrBefore(ulong address)
    {
        int index = items.IndexOf(new(address, default!));
        // For an address that is no start, it is the complement of the index of the next start.
        index = index < 0 ? ~index - 1 : index;
        return index < 0 ? default : items[index].Value;
    }

    /// <summary>Adds a range.</summary>
    /// <exception cref="ArgumentException">Another range starts there.</exception>
    public void Add(ulong start, T value)
    {
        if (!items.Add(new(start, value)))
            throw new ArgumentException($"A range starts at 0x{start:x} already.", nameof(start));
    }

    /// <summary>Removes the range that starts at an address, if one does.</summary>
    public void Remove(ulong start) => items.Remove(new(start, default!));

    /// <summary>A copy of the map as it is now. It costs nothing until one of them changes.</summary>
    public AddressMap<T> Snapshot() => new(items.ToImmutable());

    private readonly record struct Item(ulong Start, T Value);
}
