using System.Collections;
using System.Collections.ObjectModel;
using System.Text.Json;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// A list of a state. It refuses an item as soon as it is read, so a small packed file cannot fill the memory: items
/// that differ from each other do not pack well.
/// </summary>
internal abstract class StateList<T> : Collection<T>
{
    /// <summary>Throws if an item cannot follow the ones before it.</summary>
    protected abstract void Check(T item);

    protected override void InsertItem(int index, T item)
    {
        if (item is null)
            throw new JsonException("the value is null");
        Check(item);
        base.InsertItem(index, item);
    }
}

/// <summary>The numbers of a container's groups.</summary>
internal sealed class GroupList : StateList<int>
{
    protected override void Check(int item)
    {
        if (Count == HostDescription.MaxGroups)
            throw new JsonException($"a container has at most {HostDescription.MaxGroups} groups");
    }
}

/// <summary>The EEH states of groups. No two are of the same group.</summary>
internal sealed class EehList : StateList<EehState>
{
    private readonly HashSet<int> groups = [];

    protected override void Check(EehState item)
    {
        if (!groups.Add(item.Group) || Count == HostDescription.MaxGroups)
            throw new StateItemException("group", $"two states are of group {item.Group}, or they are of more than {HostDescription.MaxGroups} groups");
    }
}

/// <summary>The buffers. No two have the same name.</summary>
internal sealed class BufferList : StateList<BufferRecord>
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    protected override void Check(BufferRecord item)
    {
        if (!names.Add(item.Name))
            throw new StateItemException("name", $"two buffers have the name '{FileText.Short(item.Name)}'");
    }
}

/// <summary>The windows.</summary>
internal sealed class WindowList : StateList<WindowRecord>
{
    protected override void Check(WindowRecord item)
    {
        if (Count == PlatformModel.MaxWindows)
            throw new StateItemException("slot", $"a container has at most {PlatformModel.MaxWindows} windows");
    }
}

/// <summary>The levels of a table.</summary>
internal sealed class TableList : StateList<TableLevelRecord>
{
    /// <summary>More levels than the 64 bits of an address have.</summary>
    public const int Most = 64;

    protected override void Check(TableLevelRecord item)
    {
        if (Count == Most)
            throw new JsonException($"a table has fewer than {Most} levels");
    }
}

/// <summary>Ranges of bus addresses. No two start at the same address.</summary>
internal sealed class TableRangeList : StateList<TableRangeRecord>
{
    private readonly HashSet<ulong> starts = [];

    protected override void Check(TableRangeRecord item)
    {
        if (!starts.Add(item.Address))
            throw new JsonException("two ranges have the same address");
    }
}

/// <summary>
/// The mappings of a window. No two start at the same address. Those of a live container are read one by one when they
/// are written.
/// </summary>
internal sealed class MappingList : ICollection<MappingRecord>
{
    private readonly IEnumerable<MappingRecord> mappings;
    private readonly List<MappingRecord>? read;
    private readonly int count;

    /// <summary>The addresses, once the mappings are not in the order of their addresses, in which they are exported.</summary>
    private HashSet<ulong>? starts;

    public MappingList() => mappings = read = [];

    /// <summary>The mappings of a live container.</summary>
    public MappingList(IEnumerable<MappingRecord> live, int count) => (mappings, this.count) = (live, count);

    public int Count => read?.Count ?? count;

    /// <summary>True while the mappings are in the order of their addresses.</summary>
    public bool IsOrdered => starts is null;

    public bool IsReadOnly => read is null;

    public void Add(MappingRecord item)
    {
        if (item is null)
            throw new JsonException("the value is null");
        if (read is not { } list)
            throw new NotSupportedException();
        if (starts is null && list.Count > 0 && item.Address <= list[^1].Address)
            starts = [.. list.Select(mapping => mapping.Address)];
        if (starts?.Add(item.Address) == false)
            throw new JsonException("two mappings have the same address");
        list.Add(item);
    }

    public IEnumerator<MappingRecord> GetEnumerator() => mappings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Contains(MappingRecord item) => mappings.Contains(item);

    public void CopyTo(MappingRecord[] array, int arrayIndex)
    {
        foreach (MappingRecord mapping in mappings)
            array[arrayIndex++] = mapping;
    }

    public void Clear() => throw new NotSupportedException();

    public bool Remove(MappingRecord item) => throw new NotSupportedException();
}

/// <summary>An item of a list whose property does not fit the items before it.</summary>
internal sealed class StateItemException(string property, string problem) : JsonException(problem)
{
    /// <summary>The name of the property.</summary>
    public string Property { get; } = property;
}
