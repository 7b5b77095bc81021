using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.Containers;

/// <summary>The table of buffers of a container, by name and by address in the process.</summary>
internal sealed class BufferTable
{
    private readonly List<DmaBuffer> buffers;
    private readonly AddressMap<DmaBuffer> byAddress;
    private readonly Dictionary<string, DmaBuffer> byName;
    private int nextName;

    /// <summary>Makes an empty table.</summary>
    public BufferTable()
        : this([], new(), new(StringComparer.OrdinalIgnoreCase))
    {
    }

    private BufferTable(List<DmaBuffer> buffers, AddressMap<DmaBuffer> byAddress, Dictionary<string, DmaBuffer> byName)
    {
        this.buffers = buffers;
        this.byAddress = byAddress;
        this.byName = byName;
    }

    /// <summary>The buffers in the order of their creation.</summary>
    public IReadOnlyList<DmaBuffer> All => [.. buffers];

    /// <summary>The number of buffers.</summary>
    public int Count => buffers.Count;

    /// <summary>Finds the buffer with a name; null for none.</summary>
    /// <param name="name">The name; case does not matter.</param>
    public DmaBuffer? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Returns the buffer, and throws unless it is in this table.</summary>
    /// <param name="buffer">A buffer of any container.</param>
    /// <exception cref="TceException">BufferNotFound.</exception>
    public DmaBuffer RequireOwned(DmaBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return byAddress.LastAtOrBefore(buffer.Address) == buffer ? buffer : throw BufferErrors.BufferNotFound(buffer);
    }

    /// <summary>The buffer at an address that is the target of a mapping.</summary>
    /// <param name="address">An address of the process.</param>
    /// <exception cref="InvalidOperationException">No buffer is at the address: the ledger is wrong.</exception>
    public DmaBuffer At(ulong address)
        => byAddress.LastAtOrBefore(address) is { } buffer && address < buffer.End
            ? buffer
            : throw new InvalidOperationException($"The ledger maps {Units.Address(address)}, but no buffer is at this address.");

    /// <summary>A copy of the table as it is now.</summary>
    public BufferTable Snapshot() => new([.. buffers], byAddress.Snapshot(), new(byName, byName.Comparer));

    /// <summary>A name that no buffer has.</summary>
    public string FreeName()
    {
        while (Find($"buffer{nextName}") is not null)
            nextName++;
        return $"buffer{nextName}";
    }

    /// <summary>Adds a buffer.</summary>
    /// <param name="buffer">The buffer; its name and its range must be free.</param>
    public void Add(DmaBuffer buffer)
    {
        byName.Add(buffer.Name, buffer);
        byAddress.Add(buffer.Address, buffer);
        buffers.Add(buffer);
    }

    /// <summary>Removes a buffer.</summary>
    /// <param name="buffer">The buffer.</param>
    public void Remove(DmaBuffer buffer)
    {
        buffers.Remove(buffer);
        byAddress.Remove(buffer.Address);
        byName.Remove(buffer.Name);
    }
}
