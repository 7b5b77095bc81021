using SpaprDdw.Extents;

namespace SpaprDdw.Backends.Tracing;

/// <summary>
/// The buffers of a trace while it is recorded: their addresses, and the names that the trace gives them.
/// </summary>
internal sealed class RecordedBuffers
{
    private readonly AddressMap<(ulong Start, string? Name, ulong Size)> buffers = new();
    private int nextName;

    /// <summary>Makes a name that no buffer has.</summary>
    public string FreeName()
    {
        while (buffers.Values.Any(buffer => buffer.Name == $"memory{nextName}"))
            nextName++;
        return $"memory{nextName++}";
    }

    public void Add(ulong address, string name, ulong size) => buffers.Add(address, (address, name, size));

    public void Remove(ulong address) => buffers.Remove(address);

    /// <summary>The name of the buffer that starts at an address; null when none does.</summary>
    public string? NameAt(ulong address) => buffers.At(address).Name;

    /// <summary>Completes an operation with its place: in a buffer, or at an address outside all buffers.</summary>
    public MemoryOperation Place(ulong address, MemoryOperation operation)
    {
        (ulong start, string? name, ulong size) = buffers.LastAtOrBefore(address);
        return name is not null && address - start < size
            ? operation with { Buffer = name, Offset = address - start }
            : operation with { VirtualAddress = address };
    }
}
